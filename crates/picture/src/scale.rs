//! A plane at another size.

/// The weights of a row or column of the result add up to this. One row of pixels under such weights fits into
/// 16 bits, of which a processor adds up eight or sixteen at once.
const ONE: u16 = 256;

/// What each row or column of the result is made of: `count` old ones from `first` on.
struct Taps {
    count: usize,
    first: Vec<usize>,
    /// `count` for each of the result.
    weights: Vec<u16>,
}

/// The taps of an axis: the share of each old pixel that the new one covers when it shrinks, the two nearest
/// by their distance when it grows.
fn taps(from: usize, to: usize) -> Taps {
    let ratio = from as f64 / to as f64;
    let count = match (from > to, from.is_multiple_of(to)) {
        (true, true) => from / to,
        (true, false) => from / to + 2,
        (false, _) => 2.min(from),
    };
    let mut taps = Taps { count, first: Vec::with_capacity(to), weights: Vec::with_capacity(to * count) };
    for index in 0..to {
        let (begin, end) = (index as f64 * ratio, (index + 1) as f64 * ratio);
        let centre = ((begin + end) / 2.0 - 0.5).clamp(0.0, (from - 1) as f64);
        let first = (if from > to { begin } else { centre } as usize).min(from - count);
        let weight = |pixel: usize| {
            let pixel = pixel as f64;
            if from > to {
                (end.min(pixel + 1.0) - begin.max(pixel)).max(0.0) / ratio
            } else {
                (1.0 - (centre - pixel).abs()).max(0.0)
            }
        };
        taps.first.push(first);
        // Rounded so that they still add up: an even area keeps its brightness.
        let (mut sum, mut before) = (0.0, 0);
        taps.weights.extend((first..first + count).map(|pixel| {
            sum += weight(pixel) * f64::from(ONE);
            let upto = if pixel + 1 == first + count { ONE } else { (sum.round() as u16).min(ONE) };
            let own = upto - before;
            before = upto;
            own
        }));
    }
    taps
}

/// Scales `old` of the size `from` (width, height) into `new` of the size `to`.
///
/// Down the columns first: that loop runs over whole rows and needs no gathering, and leaves fewer rows for
/// the other one.
pub(crate) fn plane(old: &[u8], from: (usize, usize), new: &mut [u8], to: (usize, usize)) {
    let (across, down) = (taps(from.0, to.0), taps(from.1, to.1));
    let mut sums = vec![0_u16; from.0];
    let rows = down.first.iter().zip(down.weights.chunks_exact(down.count)).zip(new.chunks_exact_mut(to.0));
    for ((first, weights), row) in rows {
        sums.fill(0);
        let lines = old[first * from.0..].chunks_exact(from.0);
        for (weight, line) in weights.iter().zip(lines).filter(|(weight, _)| **weight > 0) {
            for (sum, pixel) in sums.iter_mut().zip(line) {
                // Cannot overflow (see ONE), and to check that would cost a debug build all its speed.
                *sum = sum.wrapping_add(weight.wrapping_mul(u16::from(*pixel)));
            }
        }
        match across.count {
            2 => gather::<2>(&across, &sums, row),
            3 => gather::<3>(&across, &sums, row),
            4 => gather::<4>(&across, &sums, row),
            5 => gather::<5>(&across, &sums, row),
            count => {
                let taps = across.first.iter().zip(across.weights.chunks_exact(count));
                for ((first, weights), pixel) in taps.zip(row) {
                    *pixel = mean(weights, &sums[*first..first + count]);
                }
            }
        }
    }
}

/// One row of the result, for a number of taps that the compiler knows.
fn gather<const COUNT: usize>(across: &Taps, sums: &[u16], row: &mut [u8]) {
    let (weights, _) = across.weights.as_chunks::<COUNT>();
    for ((first, weights), pixel) in across.first.iter().zip(weights).zip(row) {
        if let Some((values, _)) = sums[*first..].split_first_chunk::<COUNT>() {
            *pixel = mean(weights, values);
        }
    }
}

/// The weighted mean, which cannot overflow: it is at most 255 * ONE * ONE.
fn mean(weights: &[u16], values: &[u16]) -> u8 {
    let one = |(weight, value): (&u16, &u16)| u32::from(*weight).wrapping_mul(u32::from(*value));
    let sum = weights.iter().zip(values).map(one).fold(1 << 15, u32::wrapping_add);
    (sum >> 16) as u8
}
