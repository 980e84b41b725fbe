//! Counts that are passed to a setter, or returned by a getter.

use crate::call::{Call, Target};
use crate::state::Allowance;
use crate::{ledger, state};
use threadcap_decide::grant;
use threadcap_runtimes::Form;

/// Constant cells: a count by reference is answered with the address of the cell that holds it.
static CELLS: [i64; 4097] = {
    let mut cells = [0; 4097];
    let mut number = 0;
    while number < cells.len() {
        cells[number] = number as i64;
        number += 1;
    }
    cells
};

/// Nothing is ever mapped below this address: such a reference is really a count. Older versions of
/// FlexiBLAS take the Fortran name `mkl_set_num_threads` by value.
const FIRST_PAGE: usize = 4096;

/// The form in which an argument actually carries its count.
fn actual(form: Form, value: usize) -> Form {
    let reference = matches!(form, Form::IntReference | Form::LongReference);
    if reference && (1..FIRST_PAGE).contains(&value) { Form::Int } else { form }
}

/// The count that an argument carries; `None` for a null reference.
pub fn asked(call: &Call, argument: usize, form: Form) -> Option<i64> {
    let value = call.arguments.get(argument);
    match actual(form, value) {
        Form::Int => Some(i64::from(value as i32)),
        Form::Short => Some(i64::from(value as i16)),
        Form::Size => Some(i64::try_from(value).unwrap_or(i64::MAX)),
        _ if value == 0 => None,
        Form::IntReference => {
            // SAFETY: the real function reads the same integer through the same pointer.
            Some(i64::from(unsafe { (value as *const i32).read_unaligned() }))
        }
        Form::LongReference => {
            // SAFETY: the real function reads the same integer through the same pointer.
            Some(unsafe { (value as *const i64).read_unaligned() })
        }
    }
}

/// Makes an argument carry `count`. The cells serve 4-byte and 8-byte readers alike, since every
/// architecture with entry points is little-endian.
pub fn answer(call: &mut Call, argument: usize, form: Form, count: u32) {
    let value = call.arguments.get(argument);
    let value = match actual(form, value) {
        Form::Int => (value & !(u32::MAX as usize)) | count as usize,
        Form::Short | Form::Size => count as usize,
        Form::IntReference | Form::LongReference => {
            let cell = (count as usize).min(CELLS.len() - 1);
            &raw const CELLS[cell] as usize
        }
    };
    call.arguments.set(argument, value);
}

/// A setter: lowers its count to what is allowed.
pub fn lower(call: &mut Call, argument: usize, form: Form) -> Target {
    match (state::allowance(), asked(call, argument, form)) {
        (Some(allowance), Some(asked)) => lower_to(call, argument, form, asked, allowance),
        _ => Target::jump(call.real),
    }
}

/// The same, where it is known what is asked and what is allowed.
#[inline]
pub fn lower_to(
    call: &mut Call,
    argument: usize,
    form: Form,
    asked: i64,
    allowance: Allowance,
) -> Target {
    let lowered = grant::lowered(asked, allowance.threads);
    if let Some(count) = ledger::grant(call, asked, lowered, allowance) {
        answer(call, argument, form, count);
    }
    Target::jump(call.real)
}

/// A setter of several things, one of which is a count: lowers it if this call sets the count.
pub fn lower_if(call: &mut Call, guard: (usize, i32), argument: usize, form: Form) -> Target {
    let is_count = call.arguments.get(guard.0) as i32 == guard.1;
    lower_where(is_count, call, argument, form)
}

/// The same, given whether this call sets the count.
pub fn lower_where(is_count: bool, call: &mut Call, argument: usize, form: Form) -> Target {
    if is_count { lower(call, argument, form) } else { Target::jump(call.real) }
}

/// Consecutive counts, at most five, whose product is the number of threads.
pub fn lower_product(call: &mut Call, argument: usize, factors: usize, form: Form) -> Target {
    let Some(allowance) = state::allowance() else {
        return Target::jump(call.real);
    };
    let mut all = [1; 5];
    let (factors, _) = all.split_at_mut(factors.min(5));
    for (place, factor) in factors.iter_mut().enumerate() {
        *factor = asked(call, argument + place, form).unwrap_or(1);
    }
    let product = |factors: &[i64]| {
        factors.iter().fold(1i64, |product, &factor| product.saturating_mul(factor.max(1)))
    };
    let before = product(factors);
    let lowered = grant::lower_product(factors, allowance.threads);
    ledger::requested(call, before, product(factors));
    if lowered && allowance.is_imposed {
        for (place, &factor) in factors.iter().enumerate() {
            // A factor of zero or less is left as it is.
            if let Some(count) = u32::try_from(factor).ok().filter(|&count| count > 0) {
                answer(call, argument + place, form, count);
            }
        }
    }
    Target::jump(call.real)
}

/// A getter: returns at most what is allowed.
pub fn getter(call: &mut Call) -> Target {
    match state::allowed() {
        Some(allowed) => Target::at_most(call.real, allowed),
        None => Target::jump(call.real),
    }
}

/// A getter of several things: if this call gets the count, returns at most what is allowed.
pub fn getter_if(call: &mut Call, guard: (usize, i32)) -> Target {
    match call.arguments.get(guard.0) as i32 == guard.1 {
        true => getter(call),
        false => Target::jump(call.real),
    }
}
