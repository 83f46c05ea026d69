//! How many comments are wanted, and in which order.

use vidra_core::extract::Settings;

/// `--extractor-args "youtube:max_comments=ALL,THREADS,ANSWERS,ANSWERS_EACH,DEPTH;comment_sort=top"`; each number can be
/// left out or be `all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) all: usize,
    /// Comments at the top.
    pub(super) threads: usize,
    /// Answers to any of them.
    pub(super) answers: usize,
    /// Answers to one of them.
    pub(super) answers_each: usize,
    /// 1 is comments at the top alone, 2 their answers too.
    pub(super) depth: usize,
    /// The best first; else the newest.
    pub(super) is_top: bool,
}

impl Limits {
    pub(super) fn of(settings: &Settings) -> Self {
        let given = settings.arguments("youtube", "max_comments");
        let number = |place: usize| given.get(place).and_then(|text| text.parse().ok()).unwrap_or(usize::MAX);
        let sort = settings.arguments("youtube", "comment_sort").first();
        Self {
            all: number(0),
            threads: number(1),
            answers: number(2),
            answers_each: number(3),
            depth: number(4),
            is_top: sort.is_some_and(|sort| sort.eq_ignore_ascii_case("top")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_left_out_are_no_limits() {
        let mut settings = Settings::default();
        let none = usize::MAX;
        let all = Limits {
            all: none,
            threads: none,
            answers: none,
            answers_each: none,
            depth: none,
            is_top: false,
        };
        assert_eq!(Limits::of(&settings), all);
        settings.add_arguments("youtube:max_comments=100,all,5,,2;comment_sort=top").unwrap();
        assert_eq!(Limits::of(&settings), Limits { all: 100, answers: 5, depth: 2, is_top: true, ..all });
    }
}
