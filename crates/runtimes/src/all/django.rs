//! Django's test runner. Found in its documentation of django-admin.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("DJANGO_TEST_PROCESSES", Syntax::Count)],
    ..Runtime::named("django")
};
