//! Sorting with little code. The standard library's sorts are compiled anew for each type and each order,
//! four KiB of a phone's core each time; here it is the places that are sorted, by code that there is once.

use std::cmp::Ordering;

/// Sorts as `slice::sort_by` does: stable.
pub fn by<T>(all: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = order(all.len(), &|one, other| compare(&all[one], &all[other]));
    let mut unsorted: Vec<Option<T>> = all.drain(..).map(Some).collect();
    all.extend(order.into_iter().filter_map(|place| unsorted[place].take()));
}

/// Sorts as `slice::sort_by_key` does: stable.
pub fn by_key<T, K: Ord>(all: &mut Vec<T>, key: impl Fn(&T) -> K) {
    by(all, |one, other| key(one).cmp(&key(other)));
}

#[inline(never)]
fn order(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_by(|&one, &other| compare(one, other));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_stays_in_order() {
        let mut all = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        by_key(&mut all, |(number, _)| *number);
        assert_eq!(all, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
        by(&mut all, |one, other| other.1.cmp(&one.1));
        assert_eq!(all, [(1, 'd'), (2, 'c'), (1, 'b'), (2, 'a')]);
    }
}
