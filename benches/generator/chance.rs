//! Draws that are the same for the same seed, on every machine and in every version of Rust.

/// A stream of draws: SplitMix64, which needs one number of state and no dependency.
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// The draws of one object. Each object has its own stream, so that a change in how one kind
    /// is made leaves the others as they were.
    pub(super) fn of(seed: u64, kind: &str, number: usize) -> Self {
        let bytes = kind.bytes().chain(number.to_be_bytes());
        let start = 0xCBF2_9CE4_8422_2325 ^ seed;
        Self(bytes.fold(start, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        }))
    }

    /// Any number.
    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, each as often as the others.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        scaled(self.number() >> 32, bound)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// Yes, in so many of a hundred cases.
    pub(super) fn of_hundred(&mut self, cases: usize) -> bool {
        self.below(100) < cases
    }

    /// A place in a list in which what comes first is more common: half of all draws fall into
    /// the first quarter.
    pub(super) fn early(&mut self, length: usize) -> usize {
        let draw = self.number() >> 32;
        scaled((draw * draw) >> 32, length)
    }

    /// The same, steeper: half of all draws fall into the first eighth.
    pub(super) fn very_early(&mut self, length: usize) -> usize {
        let draw = self.number() >> 32;
        scaled((((draw * draw) >> 32) * draw) >> 32, length)
    }

    /// One of these, each as often as the others.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// One of these, as often as its weight among a hundred says.
    pub(super) fn weighted<T: Copy>(&mut self, from: &[(T, usize)]) -> T {
        let mut draw = self.below(from.iter().map(|(_, weight)| weight).sum());
        for (value, weight) in from {
            match draw.checked_sub(*weight) {
                Some(rest) => draw = rest,
                None => return *value,
            }
        }
        from[0].0
    }
}

/// A draw of 32 bits brought below a bound.
fn scaled(draw: u64, bound: usize) -> usize {
    let place = (draw * bound as u64) >> 32;
    usize::try_from(place).unwrap()
}
