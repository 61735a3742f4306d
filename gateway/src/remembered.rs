//! Something that others keep, remembered beside what is looked up anyway: a call then looks for it once and not each time.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Something for as long as others keep it.
pub(crate) struct Remembered<T>(Mutex<Weak<T>>);

impl<T> Remembered<T> {
    /// What is remembered, or else what is found now.
    pub(crate) fn or_find(&self, find: impl FnOnce() -> Arc<T>) -> Arc<T> {
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.upgrade().unwrap_or_else(|| {
            let found = find();
            *remembered = Arc::downgrade(&found);
            found
        })
    }
}

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> fmt::Debug for Remembered<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Remembered")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Remembered;

    #[test]
    fn it_is_found_again_when_nobody_keeps_it_any_more() {
        let (remembered, kept) = (Remembered::default(), Arc::new(1));
        assert!(Arc::ptr_eq(&remembered.or_find(|| Arc::clone(&kept)), &kept));
        assert!(Arc::ptr_eq(&remembered.or_find(|| unreachable!("it is kept")), &kept));
        drop(kept);
        assert_eq!(*remembered.or_find(|| Arc::new(2)), 2);
    }
}
