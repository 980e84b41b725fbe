//! What tells threads apart besides their numbers, and what every thread does once: counters that each
//! of them counts up, variables of its own that keep a number, calls of unknown code.

use super::CallWalk;
use crate::answers::Answers;
use crate::facts::Facts;
use crate::frame::Frame;
use crate::instructions::{Flow, Instruction, Step};
use crate::objects::AddressSpace;
use crate::origins::Met;
use crate::{arrivals, loops};

/// The longest function that only passes a call on, as `std::function` does if it is not optimised.
const LONGEST_PASSING: usize = 96;

impl<S: AddressSpace> CallWalk<'_, '_, S> {
    /// Whether the unknown code that is called here may divide work by the number of the thread: every
    /// thread calls it once, and it is not passed the size of the team.
    pub(super) fn is_by_number(&self, frame: &Frame, callers: &[Frame]) -> bool {
        let Some(image) = self.objects.image(frame.image) else { return true };
        // Not optimised, a function passes on what it was passed in ways that are not followed.
        // Deeper down it is a destructor or an allocator, but for what only passes a call on.
        let passes_on = frame.depth == 2 && frame.end - frame.start <= LONGEST_PASSING;
        if frame.image != 0 || frame.depth > 1 && !passes_on {
            return false;
        }
        let knows_size = frame.depth > 0 && frame.origins.keep_size();
        !knows_size
            && !frame.origins.passes_size(image.architecture())
            && self.is_once(frame, callers)
    }

    /// A counter goes up, atomically in the registers `drawn`, or under a lock. If every thread does so
    /// once, what the counter held tells the threads apart.
    pub(super) fn count_up(
        &self,
        frame: &mut Frame,
        callers: &[Frame],
        met: Met,
        drawn: Option<u32>,
    ) {
        if drawn.is_none() && !met.counts {
            return;
        }
        let is_ticket = frame.image == 0 && frame.is_near() && self.is_once(frame, callers);
        match drawn {
            Some(registers) if is_ticket => frame.origins.draws(registers),
            Some(_) => {}
            None if !is_ticket => frame.origins.counted(Answers::NONE),
            None if met.counts_by_step => {
                frame.origins.counted(Answers::TICKET.with(Answers::STEP));
            }
            None => frame.origins.counted(Answers::TICKET),
        }
    }

    /// Variables of the threads' own, which may keep a number from one region to the next.
    pub(super) fn look_at_own(&self, frame: &Frame, met: Met, facts: &mut Facts) {
        let Some(image) = self.objects.image(frame.image) else { return };
        if let Some(place) = met.keeps {
            self.visits.keep_own(image.header(), place.displacement);
            facts.number |= met.is_ticket;
            facts.lone_number |= met.is_ticket;
        } else if let Some(place) = met.reads_own
            && self.visits.keeps_own(image.header(), place.displacement)
        {
            (facts.number, facts.lone_number) = (true, true);
        }
    }

    /// Notes whether a function returns where a variable of the thread's own is.
    pub(super) fn look_for_own(&mut self, frame: &Frame) {
        let own = frame.origins.leads_to.map(|place| (frame.start, place));
        if let Some(free) = self.own.iter_mut().find(|it| it.is_none()).filter(|_| own.is_some()) {
            *free = own;
        }
    }

    /// A function is called that was walked before, and may return where such a variable is.
    pub(super) fn returns_own(&self, caller: &mut Frame, function: usize) {
        let known = self.own.iter().flatten().find(|(start, _)| *start == function);
        let image = self.objects.image(caller.image);
        if let (Some((_, place)), Some(image)) = (known, image) {
            caller.origins.is_led_to(image.architecture(), *place);
        }
    }

    /// Whether the caller of a function that has returned a ticket asks if it is the last one.
    pub(super) fn asks_if_last_after_call(&self, caller: &Frame) -> bool {
        self.code(caller, &(caller.next..caller.end)).is_some_and(|(image, rest)| {
            let architecture = image.architecture();
            let result = architecture.result_and_scratch().0;
            arrivals::asks_if_last(architecture, rest, caller.next, result)
        })
    }

    /// Whether a thread that has counted itself asks at this instruction, or after it, if it is the
    /// last one.
    pub(super) fn asks_if_last(&self, frame: &Frame, it: Instruction, next: usize) -> bool {
        let Instruction { step, flow: Flow { writes, access, .. } } = it;
        let is_sum = step == Step::Compute && access.writes && access.reads;
        if !is_sum && step != Step::Ticket || !frame.is_near() || frame.image != 0 {
            return false;
        }
        let code = self.code(frame, &(frame.next..next)).zip(self.code(frame, &(next..frame.end)));
        code.is_some_and(|((image, code), (_, rest))| {
            let architecture = image.architecture();
            match step {
                Step::Ticket => arrivals::asks_if_last(architecture, rest, next, writes),
                _ => architecture.is_atomic_sum(code) && architecture.asks_if_equal(rest),
            }
        })
    }

    /// Whether every thread runs the instruction at which a frame stands once: not in a loop, nor a task.
    fn is_once(&self, frame: &Frame, callers: &[Frame]) -> bool {
        let once = |frame: &Frame| {
            self.code(frame, &(frame.start..frame.end)).is_some_and(|(image, code)| {
                let (architecture, address) = (image.architecture(), frame.next);
                !loops::contain(architecture, code, frame.start, address)
                    && loops::is_reached(architecture, code, frame.start, address)
            })
        };
        !frame.is_task && once(frame) && callers.iter().all(once)
    }
}
