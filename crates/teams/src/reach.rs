//! What the code of a region reaches: a walk through its calls, a few levels deep.

use core::ops::Range;

use crate::answers::Answers;
use crate::facts::Facts;
use crate::frame::Frame;
use crate::image::Image;
use crate::instructions::{After, Instruction, Place, Step, Walk};
use crate::marks::{Marks, Visits};
use crate::memory::Memory;
use crate::names::Role;
use crate::objects::{AddressSpace, Function, Objects, Target};
use crate::origins::{Met, Origins};
use crate::pointers::Passed;
use crate::{loops, spin};

mod threads;

/// How many calls deep a walk goes from the region.
pub(crate) const DEPTH: usize = 7;

/// Walks over the regions of one object.
pub struct Reach<'a, S: AddressSpace> {
    objects: Objects<'a, S>,
    marks: &'a Marks,
}

impl<'a, S: AddressSpace> Reach<'a, S> {
    /// Prepares for the regions of the object that contains an address; `None` if it cannot be
    /// read.
    pub fn around(space: &'a S, address: usize, marks: &'a Marks) -> Option<Self> {
        Some(Reach { objects: Objects::around(space, address)?, marks })
    }

    /// The object.
    pub fn image(&self) -> Option<&Image<S::Memory>> {
        self.objects.image(0)
    }

    /// What the region at an address reaches, as far as `left` bytes of code show; `None` if no
    /// function starts there.
    pub fn facts(&mut self, region: usize, left: &mut usize) -> Option<Facts> {
        let region = self.objects.function(region)?;
        let mut walk = CallWalk {
            objects: &mut self.objects,
            visits: self.marks.begin(),
            left,
            drawing: [0; DRAWING],
            own: [None; OWN],
            arguments: <(Origins, Passed)>::default(),
            is_task: false,
        };
        Some(walk.from(region))
    }
}

struct CallWalk<'w, 'a, S: AddressSpace> {
    objects: &'w mut Objects<'a, S>,
    visits: Visits<'a>,
    left: &'w mut usize,
    /// Functions that draw a number from a counter, as many as there is room for.
    drawing: [usize; DRAWING],
    /// Functions that return where a variable of the thread's own is.
    own: [Option<(usize, Place)>; OWN],
    /// The arguments of the function that is called next.
    arguments: (Origins, Passed),
    /// Whether that function is a task.
    is_task: bool,
}

const DRAWING: usize = 8;
const OWN: usize = 4;

impl<S: AddressSpace> CallWalk<'_, '_, S> {
    fn from(&mut self, region: Function) -> Facts {
        let mut facts = Facts::default();
        let mut frames = [Frame::at(0, region.image, region.code); DEPTH + 1];
        let mut depth = 0;
        if let (Some(image), [first, ..]) = (self.objects.image(region.image), &mut frames) {
            let nothing = (Origins::default(), Passed::default());
            first.origins = nothing.0.of_called(image.architecture(), &nothing.1);
        }
        while let Some((callers, [frame, ..])) = frames.split_at_mut_checked(depth) {
            match self.next_call(frame, callers, &mut facts) {
                Some(called) => {
                    let (arguments, passed) = core::mem::take(&mut self.arguments);
                    let is_task = frame.is_task || core::mem::take(&mut self.is_task);
                    if self.drawing.contains(&called.code.start) {
                        frame.ticket = frame.next;
                    }
                    self.returns_own(frame, called.code.start);
                    if self.visits.first(called.code.start, depth + 1) {
                        match frames.get_mut(depth + 1) {
                            Some(deeper) => {
                                depth += 1;
                                *deeper = Frame::at(depth, called.image, called.code);
                                deeper.origins = arguments;
                                deeper.passed = passed;
                                deeper.is_task = is_task;
                            }
                            None => facts.cut_short = true,
                        }
                    }
                }
                None if depth == 0 => break,
                None => {
                    self.look_for_own(frame);
                    let drawing = (frame.ticket != 0).then_some(frame.start);
                    let Some(caller) = callers.last_mut() else { break };
                    depth -= 1;
                    if let Some(image) = self.objects.image(caller.image) {
                        caller.origins.back(image.architecture(), &frame.origins, &frame.passed);
                        facts.comes_last |= frame.origins.returns_ticket()
                            && caller.is_near()
                            && caller.image == 0
                            && self.asks_if_last_after_call(caller);
                    }
                    if let Some(drawing) = drawing {
                        caller.ticket = caller.next;
                        let free = self.drawing.iter_mut().find(|place| **place == 0);
                        free.into_iter().for_each(|place| *place = drawing);
                    }
                }
            }
        }
        facts
    }

    /// Continues in a function until it leads to another one; `None` at its end.
    fn next_call(
        &mut self,
        frame: &mut Frame,
        callers: &[Frame],
        facts: &mut Facts,
    ) -> Option<Function> {
        while let Some((instruction, next)) = self.instruction(frame) {
            frame.origins.arrive(frame.next);
            let leaves = match instruction.step {
                Step::Jump(address) => !frame.contains(address),
                Step::Call(_) | Step::Through(_) => true,
                _ => false,
            };
            let found = match leaves {
                true => self.leave(frame, facts, instruction.step, next),
                false => {
                    if frame.draws_in_loop(frame.next, instruction.step)
                        && let Step::Jump(to) = instruction.step
                    {
                        facts.tickets = facts.tickets || self.closes_loop(frame, to..next);
                    }
                    facts.works |= instruction.works();
                    if let Step::Jump(to) = instruction.step {
                        self.jump(frame, facts, to, next);
                    }
                    self.look_for_return(frame, instruction.step);
                    facts.comes_last |= self.asks_if_last(frame, instruction, next);
                    if instruction.step == Step::Unknown && !facts.unknown_once {
                        facts.unknown_once = self.is_by_number(frame, callers);
                    }
                    frame.next = next;
                    self.stay(frame, callers, facts, instruction)
                }
            };
            if found.is_some() {
                return found;
            }
        }
        facts.cut_short |= frame.next < frame.end;
        let kept = frame.questions.kept();
        facts.asks_for_size(kept.is_some_and(|place| self.reads(frame, place)));
        frame.questions.end(facts);
        if !facts.own_meet || frame.shares {
            let later = self.second_pass(frame);
            let meet = later.is_some_and(|later| later.meet);
            (facts.meet, facts.own_meet) = (facts.meet || meet, facts.own_meet || meet);
            facts.asks_for_size(meet && later.is_some_and(|later| later.reads_size));
            facts.shares |= frame.shares && later.is_none_or(|later| later.shares);
        }
        None
    }

    /// A jump within the function, to address `to`; the code after the jump is at `next`.
    fn jump(&self, frame: &mut Frame, facts: &mut Facts, to: usize, next: usize) {
        frame.origins.jump(frame.next, to);
        if to <= frame.next {
            let is_loop = self.closes_loop(frame, to..next);
            facts.works |= is_loop;
            facts.waits |= is_loop && frame.is_near() && self.waits(frame, to..next);
            facts.number_in_turns |= self.goes_by_number(frame, to..next);
        }
    }

    /// What happens to the answers if variables are known from the start that are written by code
    /// further down than the code that reads them; `None` if there are none.
    fn second_pass(&self, frame: &Frame) -> Option<Met> {
        let (image, code) = self.code(frame, &(frame.start..frame.end))?;
        let mut origins = frame.origins.again(image.architecture())?;
        let mut all = Met::default();
        let mut walk = Walk::new(image.architecture(), code, frame.start);
        loop {
            let from = walk.address();
            origins.arrive(from);
            let Some(instruction) = walk.next() else { return Some(all) };
            if let Step::Jump(to) = instruction.step {
                origins.jump(from, to);
            }
            let met = match (image.role_of_step(instruction.step), instruction.step) {
                (Some(Role::Number), _) => {
                    origins.ask(image.architecture(), Role::Number);
                    Met::default()
                }
                (Some(_), _) => {
                    origins.call(image.architecture());
                    Met::default()
                }
                (None, Step::Call(_) | Step::Through(_) | Step::Unknown) => {
                    origins.call(image.architecture())
                }
                _ => origins.step(instruction),
            };
            all.meet |= met.meet;
            all.shares |= met.shares;
            all.reads_size |= met.reads_size;
        }
    }

    /// The next instruction of a frame, and the address of the one after it.
    fn instruction(&mut self, frame: &Frame) -> Option<(Instruction, usize)> {
        let image = self.objects.image(frame.image)?;
        let code = image.memory().bytes(frame.start, frame.end.checked_sub(frame.start)?)?;
        let mut walk = Walk::new(image.architecture(), code, frame.start).at(frame.next);
        let instruction = walk.next()?;
        *self.left = self.left.checked_sub(walk.address() - frame.next)?;
        Some((instruction, walk.address()))
    }

    /// Notes what the function returns, if it does so at the instruction at which a frame stands.
    fn look_for_return(&self, frame: &mut Frame, step: Step) {
        let rest = self.code(frame, &(frame.next..frame.end)).filter(|_| step == Step::Compute);
        if let Some((image, code)) = rest
            && image.architecture().after(code) == After::Nowhere
        {
            let architecture = image.architecture();
            frame.origins.returns(architecture);
        }
    }

    /// A part of the code of the object that a frame is in.
    fn code(&self, frame: &Frame, part: &Range<usize>) -> Option<(&Image<S::Memory>, &[u8])> {
        let image = self.objects.image(frame.image)?;
        Some((image, image.memory().bytes(part.start, part.len())?))
    }

    /// Whether the function reads a variable, anywhere in its code.
    fn reads(&self, frame: &Frame, place: Place) -> bool {
        let Some((image, code)) = self.code(frame, &(frame.start..frame.end)) else { return false };
        Walk::new(image.architecture(), code, frame.start).any(|Instruction { flow, .. }| {
            let access = flow.access;
            access.reads && !access.writes && access.place.is_some_and(|it| it.may_be(place))
        })
    }

    /// Whether the last of these instructions, a jump to the first, closes a loop.
    fn closes_loop(&self, frame: &Frame, code: Range<usize>) -> bool {
        self.code(frame, &code)
            .is_none_or(|(image, bytes)| loops::is_closed(image.architecture(), bytes, code.start))
    }

    /// Whether this loop takes its rounds in turns, and its body depends on the number of the
    /// thread.
    fn goes_by_number(&self, frame: &Frame, code: Range<usize>) -> bool {
        let turns = frame.questions.turns();
        turns.and_then(|turns| Some((turns, self.code(frame, &code)?))).is_some_and(
            |([number, size], (image, bytes))| {
                let walk = || Walk::new(image.architecture(), bytes, code.start);
                let computed = frame.origins.of_number_alone();
                walk().any(|it| it.step.computes() && size.are_read(it.flow))
                    && number.are_read_only(image.architecture(), computed, walk())
            },
        )
    }

    /// Whether the loop formed by these instructions only waits for another thread.
    fn waits(&self, frame: &Frame, code: Range<usize>) -> bool {
        self.code(frame, &code).is_some_and(|(image, bytes)| spin::waits(image, bytes, code.start))
    }

    /// A step that leads out of the function.
    fn leave(
        &mut self,
        frame: &mut Frame,
        facts: &mut Facts,
        step: Step,
        next: usize,
    ) -> Option<Function> {
        let architecture = self.objects.image(frame.image)?.architecture();
        let target = self.objects.target(frame.image, step);
        // A call may call a function whose address it is given, so that function is walked first,
        // and then the call, at which the frame still stands. The code of an inner region has a
        // team of its own.
        let starts_region = matches!(target, Target::Runtime(role) if role.starts_region());
        let taken = frame.taken.take();
        if let Some(inner) = taken.filter(|_| starts_region) {
            self.look_into_inner(inner, facts);
        }
        let taken = taken.filter(|_| !starts_region);
        if let Some(function) = taken.and_then(|address| self.objects.function(address)) {
            // A task that this call shares out.
            facts.sharing |= matches!(target, Target::Runtime(Role::Sharing));
            self.is_task = true;
            return Some(function);
        }
        frame.next = next;
        let is_jump = matches!(step, Step::Jump(_));
        match target {
            Target::Runtime(Role::Size) if is_jump => {
                // A function that returns the answer.
                frame.origins.returns_answer(Answers::SIZE);
                (facts.size, facts.lone_size) = (true, true);
            }
            Target::Runtime(role) => self.meet(frame, facts, role),
            Target::Function(function) => {
                let passed = frame.origins.passed(architecture);
                self.arguments = (frame.origins.of_called(architecture, &passed), passed);
                frame.calls_known(architecture, facts);
                return Some(function);
            }
            Target::Silent => frame.calls(architecture, facts),
            Target::Elsewhere => {
                facts.works = true;
                frame.calls(architecture, facts);
            }
        }
        None
    }

    /// The code of an inner region has a team of its own, but may divide by the outer one.
    fn look_into_inner(&mut self, address: usize, facts: &mut Facts) {
        let Some(inner) = self.objects.function(address) else { return };
        match self.objects.asked_of_outer(&inner) {
            Some(Role::Number) => (facts.number, facts.lone_number) = (true, true),
            Some(Role::Size) => {
                (facts.number, facts.lone_number) = (true, true);
                (facts.size, facts.lone_size) = (true, true);
                (facts.meet, facts.own_meet) = (true, true);
            }
            _ => {}
        }
    }

    /// The runtime is called, directly or by a function that does nothing else.
    fn meet(&mut self, frame: &mut Frame, facts: &mut Facts, role: Role) {
        let Some(image) = self.objects.image(frame.image) else { return };
        let architecture = image.architecture();
        // A league of LLVM's runtime is lowered like a team; one of GNU's runs team after team.
        let is_of_llvm = image.roles().any(|role| role == Role::RegionOfLlvm);
        let role = match role {
            Role::NumberInLeague if is_of_llvm => Role::Number,
            Role::SizeOfLeague if is_of_llvm => Role::Size,
            role => role,
        };
        // Loops of LLVM's compilers are calls, so a question is the program's own.
        if role == Role::Size && is_of_llvm {
            frame.questions = frame.questions.of_program();
        }
        match role {
            Role::Streaming if image.roles().any(|role| role == Role::Text) => {
                facts.works = true;
                frame.calls(architecture, facts);
            }
            Role::Streaming => frame.meets(Role::Printing, architecture, facts),
            _ => frame.meets(role, architecture, facts),
        }
    }

    /// A step within the function.
    fn stay(
        &mut self,
        frame: &mut Frame,
        callers: &[Frame],
        facts: &mut Facts,
        instruction: Instruction,
    ) -> Option<Function> {
        let Instruction { step, flow } = instruction;
        let is_drawn = step == Step::Ticket && frame.origins.are_constant(flow.writes);
        let met = frame.origins.step(instruction);
        facts.uses_number |= met.uses_number;
        frame.reads_size |= met.reads_size;
        facts.asks_for_size(met.meet && frame.reads_size);
        frame.shares |= met.shares && !met.is_ticket;
        facts.lone_ticket |= met.shares && met.is_ticket;
        if met.meet {
            frame.meet(facts);
        }
        self.count_up(frame, callers, met, Some(flow.writes).filter(|_| is_drawn));
        self.look_at_own(frame, met, facts);
        frame.questions.step(step, flow, facts);
        match step {
            Step::Unknown => {
                let architecture = self.objects.image(frame.image)?.architecture();
                facts.unknown = true;
                facts.unknown_first |= !facts.sharing && !facts.size && !facts.nests;
                frame.calls(architecture, facts);
            }
            Step::Address(address) => {
                if let Some(function) = self.objects.known_function(address) {
                    let before = frame.taken.replace(function.code.start);
                    return before.and_then(|address| self.objects.function(address));
                }
            }
            // The address of a function that asks, which may be called later.
            Step::Load(slot) => {
                let image = self.objects.image(frame.image);
                match image.and_then(|image| image.role_of_slot(slot)) {
                    Some(Role::Number) => (facts.number, facts.lone_number) = (true, true),
                    Some(Role::Size) => {
                        (facts.size, facts.lone_size) = (true, true);
                        (facts.meet, facts.own_meet) = (true, true);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        None
    }
}
