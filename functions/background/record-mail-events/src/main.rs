//! Starts the function: creates its clients and serves events.

use aws::Access;
use job::Stopped;
use store::Store;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Stopped> {
    let store = Store::from_env(&Access::from_env()?, 1).await?;
    job::serve(|event, now| record_mail_events::handle(&store, event, now)).await
}
