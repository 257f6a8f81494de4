//! An allocator that counts what each thread holds: tests run beside one another.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static HELD: Cell<Live> = const { Cell::new(Live { allocations: 0, bytes: 0 }) };
}

/// What is allocated.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Live {
    pub(crate) allocations: u64,
    pub(crate) bytes: u64,
}

/// What this thread holds.
pub(crate) fn live() -> Live {
    HELD.get()
}

struct Counting;

fn count(taken: usize, given: usize, allocations: i64) {
    // A thread that ends has nothing left to count with.
    let _ = HELD.try_with(|held| {
        let Live { allocations: before, bytes } = held.get();
        let bytes = bytes.wrapping_add(taken as u64).wrapping_sub(given as u64);
        held.set(Live { allocations: before.wrapping_add_signed(allocations), bytes });
    });
}

#[expect(
    unsafe_code,
    reason = "an allocator can't be written without; everything is passed on to the system's"
)]
// SAFETY: every call goes to the system's allocator with the arguments it came with.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0, 1);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, layout.size(), -1);
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size(), 0);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;
