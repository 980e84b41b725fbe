//! Which instructions of a function matter: those that lead to other functions.
//!
//! Instructions are not fully decoded: what matters is calls, jumps that may leave the function,
//! addresses that are taken, and whether anything is computed in between.

mod aarch64;
mod x86_64;

/// The effect of one instruction, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Calls this address.
    Call(usize),
    /// May jump to this address.
    Jump(usize),
    /// Calls, or jumps to, what the word at this address points to.
    Through(usize),
    /// Calls or jumps to an address that is known only while the program runs.
    Unknown,
    /// Takes this address, or a number that may be one.
    Address(usize),
    /// Loads the word at this address.
    Load(usize),
    /// Asks whether the result of the last call is zero.
    IsZero,
    /// Multiplies an integer, shifts it, or scales it by an index.
    Multiply,
    /// Adds atomically to a number in memory and returns the old value: a ticket.
    Ticket,
    /// Divides an integer.
    Divide,
    /// Compares values.
    Compare,
    /// Copies a value.
    Move,
    /// Does nothing, or is a memory barrier.
    Nothing,
    /// Computes, or does anything else.
    Compute,
}

impl Step {
    /// Whether it computes something from values.
    pub fn computes(self) -> bool {
        matches!(self, Step::Compute | Step::Multiply | Step::Divide | Step::Ticket)
    }
}

/// Which registers an instruction reads and writes, as sets of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Those that are read, including those that an address is computed from.
    pub reads: u32,
    /// Those that are written.
    pub writes: u32,
    /// Whether the value that is written is a copy of what is read.
    pub copies: bool,
    /// The number in the code that is added to what is read.
    pub adds: Option<i32>,
    /// What happens to memory.
    pub access: Access,
}

/// The memory that an instruction reads or writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// Whether memory is read.
    pub reads: bool,
    /// Whether it is written.
    pub writes: bool,
    /// Where in memory; set for an address that is only computed, too.
    pub place: Option<Place>,
    /// Whether it is more than one variable: a table, accessed by an index, or thread-local memory.
    pub is_table: bool,
    /// Whether it is thread-local memory.
    pub is_own: bool,
    /// Whether it is loaded to a register of vectors, or stored from there.
    pub is_vector: bool,
}

/// A variable in memory, as an instruction addresses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The base register of its address, as a set; empty if the address is in the code.
    pub base: u32,
    /// The distance from there, or the low bits of the address.
    pub displacement: i32,
    /// Whether it lies in the frame of the function.
    pub is_frame: bool,
}

/// The base of a variable of the thread's own. A register is one bit, and this is not.
pub(crate) const OF_THREAD: u32 = 0x5000_0100;

impl Place {
    /// Whether both may be the same variable: a member of a structure may be reached through any
    /// register.
    pub(crate) fn may_be(self, other: Place) -> bool {
        let is_member = !self.is_frame && !other.is_frame && self.displacement != 0;
        self == other || is_member && self.displacement == other.displacement
    }
}

impl Access {
    /// The place, if it is in the frame of the function.
    pub fn slot(&self) -> Option<Place> {
        self.place.filter(|place| place.is_frame)
    }
}

/// One instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// What it does.
    pub step: Step,
    /// What it reads and writes.
    pub flow: Flow,
}

impl Instruction {
    /// Whether it does more than count threads.
    pub(crate) fn works(self) -> bool {
        self.flow.access.is_table || matches!(self.step, Step::Multiply | Step::Divide)
    }
}

/// Where control continues after an instruction, apart from the address that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// At the next one.
    Next,
    /// Nowhere: it returns, or jumps without a condition.
    Nowhere,
    /// At an address from a register or table.
    Anywhere,
}

/// The architectures that are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// x86-64.
    X86_64,
    /// AArch64, little-endian.
    AArch64,
}

impl Architecture {
    /// The architecture of an ELF header's `e_machine`.
    pub(crate) fn of_elf(number: u16) -> Option<Architecture> {
        match number {
            62 => Some(Architecture::X86_64),
            183 => Some(Architecture::AArch64),
            _ => None,
        }
    }

    /// Where control continues after the first instruction of this code, apart from the address
    /// that the instruction names.
    pub(crate) fn after(self, code: &[u8]) -> After {
        match self {
            Architecture::X86_64 => x86_64::after(code),
            Architecture::AArch64 => aarch64::after(code),
        }
    }

    /// Whether the first instruction of this code adds atomically to a number in memory, or subtracts
    /// from it, and does not return it. Known for x86-64.
    pub(crate) fn is_atomic_sum(self, code: &[u8]) -> bool {
        self == Architecture::X86_64 && x86_64::is_atomic_sum(code)
    }

    /// Whether the first instruction of this code asks whether two numbers are equal, or one is
    /// zero. Known for x86-64.
    pub(crate) fn asks_if_equal(self, code: &[u8]) -> bool {
        self == Architecture::X86_64 && x86_64::asks_if_equal(code)
    }

    /// The register in which a function returns a number, and those that a call may change.
    pub(crate) fn result_and_scratch(self) -> (u32, u32) {
        match self {
            // rax; all but rbx, rsp, rbp and r12 to r15
            Architecture::X86_64 => (1, 0x0fc7),
            // x0; all but x19 to x30
            Architecture::AArch64 => (1, 0x7_ffff),
        }
    }

    /// The registers in which a region is passed, to libgomp and to LLVM's runtime.
    pub(crate) fn region_registers(self) -> [u32; 2] {
        match self {
            // rdi and rdx
            Architecture::X86_64 => [1 << 7, 1 << 2],
            Architecture::AArch64 => [1, 1 << 2],
        }
    }

    /// The registers in which a function is passed numbers.
    pub fn arguments(self) -> u32 {
        match self {
            // rdi, rsi, rdx, rcx, r8 and r9
            Architecture::X86_64 => 0x03c6,
            Architecture::AArch64 => 0xff,
        }
    }

    /// The same registers one by one, in their order.
    pub(crate) fn ordered_arguments(self) -> &'static [u32] {
        match self {
            Architecture::X86_64 => &[1 << 7, 1 << 6, 1 << 2, 1 << 1, 1 << 8, 1 << 9],
            Architecture::AArch64 => &[1, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7],
        }
    }

    /// Whether a relocation of this type makes a slot hold the address of a symbol.
    pub(crate) fn is_symbolic(self, kind: u32) -> bool {
        match self {
            Architecture::X86_64 => matches!(kind, 1 | 6 | 7), // 64, GLOB_DAT, JUMP_SLOT
            Architecture::AArch64 => matches!(kind, 257 | 1025 | 1026), // ABS64, GLOB_DAT, JUMP_SLOT
        }
    }

    /// The slot that a stub of the procedure linkage table jumps through, given its first bytes.
    pub(crate) fn stub_slot(self, code: &[u8], address: usize) -> Option<usize> {
        match self {
            Architecture::X86_64 => x86_64::stub_slot(code, address),
            Architecture::AArch64 => aarch64::stub_slot(code, address),
        }
    }
}

/// Goes through the instructions of a piece of code.
pub struct Walk<'a> {
    architecture: Architecture,
    code: &'a [u8],
    /// The address of the code, and the walk's offset in it.
    start: usize,
    offset: usize,
}

impl<'a> Walk<'a> {
    /// Starts at the first byte of `code`, whose address is `start`.
    pub fn new(architecture: Architecture, code: &'a [u8], start: usize) -> Self {
        Walk { architecture, code, start, offset: 0 }
    }

    /// Starts at an address within the code instead.
    pub fn at(self, address: usize) -> Self {
        Walk { offset: address.wrapping_sub(self.start), ..self }
    }

    /// The code from the next instruction on.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.code.get(self.offset..).unwrap_or_default()
    }

    /// The address of the next instruction.
    pub fn address(&self) -> usize {
        self.start.wrapping_add(self.offset)
    }
}

impl Iterator for Walk<'_> {
    type Item = Instruction;

    fn next(&mut self) -> Option<Instruction> {
        let address = self.address();
        let (length, instruction) = match self.architecture {
            Architecture::X86_64 => x86_64::decode(self.code.get(self.offset..)?, address),
            Architecture::AArch64 => aarch64::decode(self.code, self.offset, address),
        }?;
        let before = self.code.get(..self.offset).unwrap_or_default();
        self.offset = self.offset.checked_add(length)?;
        let is_switch = instruction.step == Step::Unknown
            && self.architecture == Architecture::X86_64
            && x86_64::jumps_by_table(before, self.code.get(before.len()..self.offset)?);
        let step = if is_switch { Step::Nothing } else { instruction.step };
        Some(Instruction { step, ..instruction })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last_step(code: &[u8]) -> Option<Step> {
        Walk::new(Architecture::X86_64, code, 0x1000).last().map(|instruction| instruction.step)
    }

    #[test]
    fn a_switch_leads_nowhere_else() {
        // movslq (%rcx,%rax,4),%rax; add %rcx,%rax; jmp *%rax
        let switch = [0x48, 0x63, 0x04, 0x81, 0x48, 0x01, 0xc8, 0xff, 0xe0];
        assert_eq!(last_step(&switch), Some(Step::Nothing));
        // add %rcx,%rdi; jmp *%rax: a call at the end of a function
        assert_eq!(last_step(&[0x48, 0x01, 0xcf, 0xff, 0xe0]), Some(Step::Unknown));
        // add %rcx,%rax; call *%rax
        assert_eq!(last_step(&[0x48, 0x01, 0xc8, 0xff, 0xd0]), Some(Step::Unknown));
    }
}
