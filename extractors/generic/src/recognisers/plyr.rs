//! Plyr: `player.source = {type: "video", sources: [{src: …, provider: …}]}`. Its placeholders are in `facade`.

use super::from_config;
use crate::found::Found;
use crate::scene::Scene;

/// Reads what scripts give a player as its source.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let sources = scene.values_after(".source =").into_iter().chain(scene.values_after(".source="));
    sources.flat_map(|(position, value)| from_config(scene, position, &value)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn a_source_is_read() {
        let text = "<script>player.source = { type: 'video', title: 'A', sources: [{src: '/a', type: 'video/mp4', size: 720}],\
                    poster: 'p.jpg' };</script>";
        assert_eq!(findings(read, text), ["https://e.org/a Whole(Mp4)"]);
    }
}
