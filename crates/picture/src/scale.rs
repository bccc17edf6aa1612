//! A plane at another size.

/// Weights add up to this.
const ONE: u32 = 1 << 14;

/// What one row or column of the result is made of: `weights` from `first` on.
struct Tap {
    first: usize,
    weights: Vec<u32>,
}

/// The taps of an axis: the share of each old pixel that the new one covers when it shrinks, the two nearest
/// by their distance when it grows.
fn taps(from: usize, to: usize) -> Vec<Tap> {
    let ratio = from as f64 / to as f64;
    (0..to)
        .map(|index| {
            let (first, mut weights): (usize, Vec<f64>) = if from > to {
                let (begin, end) = (index as f64 * ratio, (index + 1) as f64 * ratio);
                let (first, last) = (begin as usize, (end.ceil() as usize).min(from));
                let covered = |pixel: usize| (end.min(pixel as f64 + 1.0) - begin.max(pixel as f64)).max(0.0);
                (first, (first..last).map(covered).collect())
            } else {
                let centre = ((index as f64 + 0.5) * ratio - 0.5).clamp(0.0, (from - 1) as f64);
                let first = (centre as usize).min(from.saturating_sub(2));
                let share = centre - first as f64;
                (first, if from == 1 { vec![1.0] } else { vec![1.0 - share, share] })
            };
            let sum: f64 = weights.iter().sum();
            weights.iter_mut().for_each(|weight| *weight *= f64::from(ONE) / sum);
            Tap { first, weights: whole(&weights) }
        })
        .collect()
}

/// The weights as whole numbers that still add up to [`ONE`]: an even area keeps its brightness.
fn whole(weights: &[f64]) -> Vec<u32> {
    let mut before = 0;
    let mut sum = 0.0;
    let upto = weights.iter().map(|weight| {
        sum += weight;
        let now = (sum.round() as u32).min(ONE);
        let own = now - before;
        before = now;
        own
    });
    upto.collect()
}

/// Scales `old` of the size `from` (width, height) into `new` of the size `to`.
///
/// Down the columns first: that loop runs over whole rows and needs no gathering, and leaves fewer rows for
/// the other one.
pub(crate) fn plane(old: &[u8], from: (usize, usize), new: &mut [u8], to: (usize, usize)) {
    let (across, down) = (taps(from.0, to.0), taps(from.1, to.1));
    let mut sums = vec![0_u32; from.0];
    for (tap, row) in down.iter().zip(new.chunks_exact_mut(to.0)) {
        sums.fill(ONE / 2);
        for (weight, line) in tap.weights.iter().zip(old[tap.first * from.0..].chunks_exact(from.0)) {
            for (sum, pixel) in sums.iter_mut().zip(line) {
                *sum += weight * u32::from(*pixel);
            }
        }
        // 8 bits and 6 of their fraction are kept, so that two roundings do not add up.
        for sum in &mut sums {
            *sum >>= 8;
        }
        for (tap, pixel) in across.iter().zip(row) {
            let line = &sums[tap.first..tap.first + tap.weights.len()];
            let sum: u32 = tap.weights.iter().zip(line).map(|(weight, value)| weight * value).sum();
            *pixel = ((sum + (1 << 19)) >> 20).min(255) as u8;
        }
    }
}
