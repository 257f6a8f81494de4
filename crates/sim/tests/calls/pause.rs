use sim::seed::each_seed;
use wire::Sends;

use crate::gathering::{all_move, assert_no_faults, moves, seconds, settled};

const ON: Sends = Sends { microphone: true, camera: true, screen: false };
const OFF: Sends = Sends { microphone: true, camera: false, screen: false };

#[test]
fn a_camera_switched_off_and_on_comes_back_every_time() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 3);
        for (round, pause) in [0.05, 0.3, 1.0, 3.0, 0.1, 10.0].into_iter().enumerate() {
            world.set_sends(people[0], OFF);
            world.run_for(seconds(pause));
            world.set_sends(people[0], ON);
            world.run_for(seconds(0.1));
            let back = world.run_until(seconds(1.5), |world| {
                moves(world, people[1], people[0], 50) && moves(world, people[2], people[0], 50)
            });
            assert!(back.is_some(), "round {round}: not back within 1.5 s");
        }
        world.run_for(seconds(1.0));
        assert!(all_move(&world, &people));
        assert_no_faults(&world, &people);
    });
}

#[test]
fn a_picture_hidden_and_shown_again_comes_back_every_time() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 2);
        for (round, pause) in [0.05, 0.3, 1.0, 3.0, 0.1, 10.0].into_iter().enumerate() {
            world.show(people[0], Vec::new());
            world.run_for(seconds(pause));
            let want = world.want_camera(people[1], 720);
            world.show(people[0], vec![want]);
            world.run_for(seconds(0.1));
            let back = world.run_until(seconds(1.5), |world| moves(world, people[0], people[1], 50));
            assert!(back.is_some(), "round {round}: not back within 1.5 s");
        }
        assert_no_faults(&world, &people);
    });
}

#[test]
fn what_nobody_shows_is_not_forwarded() {
    each_seed(&[1], |seed| {
        let (mut world, people) = settled(seed, 2);
        world.show(people[0], Vec::new());
        world.run_for(seconds(1.0));
        let before = world.traffic(people[0])[1].arrived_bytes;
        world.run_for(seconds(5.0));
        let rate = (world.traffic(people[0])[1].arrived_bytes - before) * 8 / 5;
        assert!(rate < 150_000, "{rate} b/s go to somebody who shows nothing");
    });
}
