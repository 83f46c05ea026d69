//! What stands below `--help`: an example for every group of options, and the commands.

/// The text.
pub(super) const TEXT: &str = "\
Examples, one a group:
  General                    vidra -a urls.txt --jobs 6
  Choosing items, formats    vidra -I 1:10 -f 'bv[height<=1080]+ba' -S vcodec:h264 URL
  Leaving items out          vidra --match-filters '!is_live & duration<20:00' --dateafter today-1month URL
  Archive                    vidra --download-archive done.txt URL
  Names and folders          vidra -P ~/Videos -o '%(uploader)s/%(title)s.%(ext)s' URL
  Downloading                vidra -N 8 -r 5M URL
  Network                    vidra --proxy socks5://127.0.0.1:1080 URL
  Authentication             vidra --cookies-from-browser firefox URL
  Sites                      vidra --extractor-args youtube:lang=de URL
  Output                     vidra --newline --progress-template '%(progress._percent_str)s' URL
  Telling                    vidra --print '%(id)s %(title)s' --flat-playlist URL

Commands, as the first word:
  vidra archive list|import|export|forget    what was downloaded
  vidra config show|import|path              what is set, and where it comes from
  vidra doctor                               what of this machine vidra sees
  vidra man, vidra completions SHELL         the manual page, the completions of a shell

Configuration is read from vidra/config (the options of this page, as on the command line) and vidra/config.toml in your
settings folder; --ignore-config reads none. Started as yt-dlp or youtube-dl, vidra behaves as that program.";
