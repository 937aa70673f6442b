//! A platform's target and what stands beside it, as one target. What the two come to is the business of the pure side,
//! [`Companion`].

use dsc_plan::Dialect;
use dsc_plan::companion::{Both, Companion, With};

use crate::target::{Holder, Part, Patience, Published, Target, TargetError};
use crate::value::Rows;

/// What stands beside a platform: it can be looked at, and does what steps say.
#[expect(async_fn_in_trait, reason = "used by generics on one thread; no caller needs `Send`")]
pub trait Beside {
    /// The pure side of it.
    type Pure: Companion;

    /// Whether there is anything to look at.
    fn is_there(&self) -> bool;

    /// Reads what is there, in bulk.
    async fn look(&mut self) -> Result<<Self::Pure as Companion>::Seen, TargetError>;

    /// Does what a command says that is for it ([`Companion::takes`]).
    async fn carry_out(&mut self, command: &str) -> Result<(), TargetError>;
}

/// A platform's target and what stands beside it, as one. The lease is the platform's: who holds it is the one who does
/// anything beside it.
#[derive(Debug)]
pub struct WithBeside<T, B> {
    /// The platform's own target.
    pub platform: T,
    /// What stands beside it.
    pub beside: B,
}

impl<T, B: Beside> WithBeside<T, B> {
    /// What was seen on the platform, with what is beside it now.
    ///
    /// # Errors
    /// What stands beside it cannot be asked.
    pub async fn with_beside<O>(
        &mut self,
        platform: O,
    ) -> Result<Both<O, <B::Pure as Companion>::Seen>, TargetError> {
        Ok(Both { platform, beside: self.beside.look().await? })
    }
}

impl<T: Target, B: Beside> Target for WithBeside<T, B> {
    type Dialect = With<T::Dialect, B::Pure>;

    async fn lock(&mut self, holder: &Holder) -> Result<(), TargetError> {
        self.platform.lock(holder).await
    }

    async fn take_part(&mut self, holder: &Holder, part: Part) -> Result<(), TargetError> {
        self.platform.take_part(holder, part).await
    }

    async fn unlock(&mut self) -> Result<(), TargetError> {
        self.platform.unlock().await
    }

    async fn inspect(&mut self) -> Result<<Self::Dialect as Dialect>::Observed, TargetError> {
        let platform = self.platform.inspect().await?;
        self.with_beside(platform).await
    }

    /// Of the platform; what stands beside it has no such line, so where there is anything it is always looked at.
    async fn sign(&mut self) -> Result<Option<String>, TargetError> {
        if self.beside.is_there() { Ok(None) } else { self.platform.sign().await }
    }

    async fn settled(&mut self) -> Result<Option<String>, TargetError> {
        if self.beside.is_there() { Ok(None) } else { self.platform.settled().await }
    }

    async fn begin(&mut self) -> Result<(), TargetError> {
        self.platform.begin().await
    }

    async fn commit(&mut self) -> Result<(), TargetError> {
        self.platform.commit().await
    }

    async fn rollback(&mut self) -> Result<(), TargetError> {
        self.platform.rollback().await
    }

    async fn execute(&mut self, statement: &str) -> Result<u64, TargetError> {
        if B::Pure::takes(statement) {
            self.beside.carry_out(statement).await?;
            return Ok(0);
        }
        self.platform.execute(statement).await
    }

    async fn execute_all(&mut self, statements: &[String]) -> Result<(), TargetError> {
        if statements.iter().any(|statement| B::Pure::takes(statement)) {
            for statement in statements {
                self.execute(statement).await?;
            }
            return Ok(());
        }
        self.platform.execute_all(statements).await
    }

    async fn execute_outside(&mut self, statement: &str) -> Result<u64, TargetError> {
        if B::Pure::takes(statement) {
            return self.execute(statement).await;
        }
        self.platform.execute_outside(statement).await
    }

    async fn query(&mut self, statement: &str) -> Result<Rows, TargetError> {
        self.platform.query(statement).await
    }

    async fn wait_for_others(&mut self, attempt: u32) -> Patience {
        self.platform.wait_for_others(attempt).await
    }

    async fn resume(&mut self) -> Result<(), TargetError> {
        self.platform.resume().await
    }

    async fn publish(&mut self) -> Result<Option<Published>, TargetError> {
        self.platform.publish().await
    }
}
