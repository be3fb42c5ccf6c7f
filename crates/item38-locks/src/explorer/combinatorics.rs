//! How many schedules there must be.

use std::fmt;

/// Returns in how many orders threads with these numbers of steps can take them.
///
/// It is the multinomial coefficient (a + b + c)! / (a! b! c!).
///
/// ```
/// use item38_locks::explorer::interleavings;
///
/// assert_eq!(interleavings(&[3, 3]).to_string(), "20");
/// assert_eq!(interleavings(&[6, 6, 6]).to_string(), "17153136");
/// assert_eq!(format!("{:#}", interleavings(&[30, 30, 30, 30, 30])), "about 4.35e100");
/// ```
pub fn interleavings(steps: &[usize]) -> Natural {
    let mut product = Natural::one();
    let mut places = 0;
    for &steps in steps {
        for step in 1..=steps as u64 {
            places += 1;
            // After the multiplication there is no remainder: it is a binomial coefficient so far.
            product.multiply(places);
            product.divide(step);
        }
    }
    product
}

/// A natural number of any size, with its exact digits. The alternate form (`{:#}`) shows only the
/// first three digits of a long number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Natural {
    /// Groups of nine decimal digits, the lowest first.
    groups: Vec<u64>,
}

const GROUP: u64 = 1_000_000_000;
const READABLE: usize = 24;

impl Natural {
    fn one() -> Self {
        Self { groups: vec![1] }
    }

    fn multiply(&mut self, factor: u64) {
        debug_assert!(factor < GROUP, "a product of groups must fit into 64 bits");
        let mut carry = 0;
        for group in &mut self.groups {
            let product = *group * factor + carry;
            (*group, carry) = (product % GROUP, product / GROUP);
        }
        if carry > 0 {
            self.groups.push(carry);
        }
    }

    fn divide(&mut self, divisor: u64) {
        let mut remainder = 0;
        for group in self.groups.iter_mut().rev() {
            let rest = remainder * GROUP + *group;
            (*group, remainder) = (rest / divisor, rest % divisor);
        }
        while self.groups.len() > 1 && self.groups.last() == Some(&0) {
            self.groups.pop();
        }
    }
}

impl fmt::Display for Natural {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut groups = self.groups.iter().rev();
        let first = groups.next().map(ToString::to_string).unwrap_or_default();
        let digits = groups.fold(first, |digits, group| format!("{digits}{group:09}"));
        if !f.alternate() || digits.len() <= READABLE {
            return f.write_str(&digits);
        }
        write!(f, "about {}.{}e{}", &digits[..1], &digits[1..3], digits.len() - 1)
    }
}
