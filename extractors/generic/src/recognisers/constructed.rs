//! Players that are made by `new Player({…})`: Clappr, DPlayer, ArtPlayer, Playerjs, xgplayer, CKPlayer, Fluid Player, Radiant
//! Media Player, OvenPlayer and others use the same few words in what they are given.

use super::from_calls;
use crate::found::Found;
use crate::scene::Scene;

/// How the calls begin.
const CALLS: [&str; 14] = [
    "Clappr.Player(",
    "new DPlayer(",
    "new Artplayer(",
    "new Playerjs(",
    "new Player(",
    "new HlsJsPlayer(",
    "new ckplayer(",
    "new RadiantMP(",
    "OvenPlayer.create(",
    "new bitmovin.player.Player(",
    "fluidPlayer(",
    "new MediaElementPlayer(",
    "new APlayer(",
    "new TcPlayer(",
];

/// Reads what players are made with, and sources that are loaded into one afterwards.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = from_calls(scene, &CALLS);
    let sources = from_calls(scene, &[".setSrc(", "player.load("]);
    found.extend(sources);
    found
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn players_are_read_by_what_they_are_made_with() {
        let table = [
            ("new Clappr.Player({source: 'a.m3u8', parentId: '#p'})", "https://e.org/a.m3u8 Hls"),
            ("new DPlayer({container: x, video: {url: 'a.mpd', type: 'dash'}})", "https://e.org/a.mpd Dash"),
            (
                "new Playerjs({id: 'p', file: '[720p]a.mp4,[360p]b.mp4'})",
                "https://e.org/a.mp4 Whole(Mp4), https://e.org/b.mp4 Whole(Mp4)",
            ),
            ("OvenPlayer.create('p', {sources: [{type: 'hls', file: '/live'}]})", "https://e.org/live Hls"),
            (
                "player.load({dash: 'a.mpd', hls: 'a.m3u8'})",
                "https://e.org/a.m3u8 Hls, https://e.org/a.mpd Dash",
            ),
            ("new APlayer({audio: [{name: 'A', url: 'a.mp3'}]})", "https://e.org/a.mp3 Whole(Mp3)"),
        ];
        for (call, expected) in table {
            assert_eq!(findings(read, &format!("<script>var p = {call};</script>")), [expected], "{call}");
        }
    }
}
