//! Becomes a module of OpenMLS's own source (`xtask/src/prove/vectors/assemble.rs`), where the runners of the published
//! vectors are reachable: one case of one file at a time, so that a browser can count them.

use serde::de::DeserializeOwned;

use crate::test_utils::OpenMlsRustCrypto;

fn read<T: DeserializeOwned>(case: &str) -> Result<T, String> {
    serde_json::from_str(case).map_err(|error| format!("the case can't be read: {error}"))
}

fn words(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

/// Runs one case of the file `name` (without `.json`) of the RFC 9420 vectors.
///
/// # Errors
/// What differs. Many runners panic instead.
pub fn run(name: &str, case: &str) -> Result<(), String> {
    let provider = &OpenMlsRustCrypto::default();
    match name {
        "crypto-basics" => {
            use crate::ciphersuite::tests_and_kats::kat_crypto_basics::run_test_vector;
            run_test_vector(read(case)?, provider)
        }
        "deserialization" => crate::kat_vl::run_test_vector(read(case)?),
        "key-schedule" => {
            use crate::schedule::tests_and_kats::kats::key_schedule::run_test_vector;
            run_test_vector(read(case)?, provider).map_err(words)
        }
        "message-protection" => {
            use crate::tree::tests_and_kats::kats::kat_message_protection::run_test_vector;
            run_test_vector(read(case)?, provider)
        }
        "messages" => {
            use crate::group::tests_and_kats::kats::messages::run_test_vector;
            run_test_vector(read(case)?).map_err(words)
        }
        "passive-client-handling-commit" | "passive-client-random" | "passive-client-welcome" => {
            use crate::group::mls_group::tests_and_kats::kats::passive_client::run_test_vector;
            // The leaves of published groups have expired long ago.
            let lifetime = crate::skip_validation::SkipValidationHandle::new_leaf_node_lifetime_handle();
            lifetime.with_disabled(|| read(case).map(run_test_vector))
        }
        "psk_secret" => {
            use crate::schedule::tests_and_kats::kats::psk_secret::run_test_vector;
            run_test_vector(read(case)?, provider)
        }
        "secret-tree" => {
            use crate::tree::tests_and_kats::kats::secret_tree::run_test_vector;
            run_test_vector(read(case)?, provider)
        }
        "transcript-hashes" => {
            use crate::group::tests_and_kats::kats::transcript_hashes::run_test_vector;
            run_test_vector(read(case)?);
            Ok(())
        }
        "tree-math" => {
            use crate::binary_tree::array_representation::kat_treemath::run_test_vector;
            run_test_vector(read(case)?).map_err(words)
        }
        "tree-operations" => {
            use crate::treesync::tests_and_kats::kats::kat_tree_operations::run_test_vector;
            run_test_vector(read(case)?, provider)
        }
        "tree-validation" => {
            use crate::treesync::tests_and_kats::kats::kat_tree_validation::run_test_vector;
            run_test_vector(read(case)?, provider)
        }
        "treekem" => {
            use crate::treesync::tests_and_kats::kats::kat_treekem::run_test_vector;
            run_test_vector(read(case)?, provider);
            Ok(())
        }
        "welcome" => {
            use crate::group::mls_group::tests_and_kats::kats::welcome::run_test_vector;
            run_test_vector(read(case)?).map_err(words)
        }
        _ => Err(format!("nothing is known of a file {name}")),
    }
}
