//! A signature deciphered without the script: which character of the ciphered one stands where.
//!
//! Every player observed moves characters and drops some; it never looks at them. So one look at what becomes of
//! 0, 1, 2 … tells it for all signatures of that length.

use serde::{Deserialize, Serialize};

/// The longest signature there is a plan for: characters below the first that is no scalar value.
const LONGEST: usize = 2000;

/// For each place of the deciphered signature, the place in the ciphered one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Permutation(Vec<u16>);

impl Permutation {
    /// The question whose answer is the plan for signatures of this length.
    pub(crate) fn question(length: usize) -> Option<String> {
        let length = u16::try_from(length).ok().filter(|length| usize::from(*length) <= LONGEST)?;
        (0..length).map(|place| char::from_u32(u32::from(place))).collect()
    }

    /// The plan an answer holds; `None` where it is no plan.
    pub(crate) fn from_answer(answer: &str, length: usize) -> Option<Self> {
        let place = |c: char| u16::try_from(u32::from(c)).ok().filter(|place| usize::from(*place) < length);
        let places: Option<Vec<u16>> = answer.chars().map(place).collect();
        places.filter(|places| !places.is_empty()).map(Self)
    }

    /// The signature, deciphered. `None` where the plan is for another length.
    pub(crate) fn apply(&self, signature: &str) -> Option<String> {
        let letters: Vec<char> = signature.chars().collect();
        self.0.iter().map(|place| letters.get(usize::from(*place)).copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_moves_and_drops_characters() {
        assert_eq!(Permutation::question(3).unwrap(), "\0\u{1}\u{2}");
        let plan = Permutation::from_answer("\u{2}\0", 3).unwrap();
        assert_eq!(plan.apply("abc").as_deref(), Some("ca"));
        assert_eq!(plan.apply("ab"), None);
    }

    #[test]
    fn what_is_no_plan_is_none() {
        assert_eq!(Permutation::from_answer("\u{3}", 3), None);
        assert_eq!(Permutation::from_answer("", 3), None);
        assert_eq!(Permutation::question(5000), None);
    }
}
