//! Starts the function: creates its clients and serves events.

use aws::Access;
use job::Stopped;
use store::Store;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Stopped> {
    let store = Store::from_env(&Access::from_env()?, 4).await?;
    job::serve(|event, now| send_reminders::handle(&store, event, now)).await
}
