//! What must hold when many ask at once, and when the power goes.

mod kill_9;
mod load;
mod parallel;
