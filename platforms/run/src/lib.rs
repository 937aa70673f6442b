//! The loop behind `dsc run`: what is due, read, stage, merge, account.
