//! `threadcap system status`: what is in force.

use crate::fault::Fault;

pub fn print(_json: bool) -> Result<(), Fault> {
    Ok(())
}
