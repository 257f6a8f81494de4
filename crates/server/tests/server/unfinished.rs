//! What was begun is finished, though whoever asked for it has gone.

use std::time::Duration;

use wire::Door;

use crate::support::{Browser, House};

#[tokio::test]
async fn a_family_is_founded_though_its_founder_hangs_up_meanwhile() {
    let house = House::build().await;
    let founder = Browser::new(&house);
    let wish = founder.wish_to_found(house.founding_token());
    let busy = house.keep_disk_busy().await;
    let request = founder.request("POST", "/api/families").json(&wish).begin(house.port).await;
    house.until_somebody_founds().await;
    drop(request);
    // A request that came after they hung up has been answered: the server knows that they are gone.
    assert!(house.get("/api/door").await.ok::<Door>().founding_open);
    drop(busy);
    let founded = async {
        while house.get("/api/door").await.ok::<Door>().founding_open {
            // Who asks so often would have to wait.
            house.wait(Duration::from_secs(1));
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(20), founded).await;
    assert!(in_time.is_ok(), "nothing was founded");
}
