// The list of those who may write against the one that is to take its place. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/rules/policy.h"
#include "store/record.h"

namespace rules {

struct ClientField {
    std::string_view name;
    std::string store::Client::*member;
};
/// In the order in which people read them; the address is what a client is known by.
inline constexpr ClientField kClientFields[] = {{"organisation", &store::Client::organisation},
                                                {"name", &store::Client::name},
                                                {"address", &store::Client::address},
                                                {"phone", &store::Client::phone},
                                                {"position", &store::Client::position},
                                                {"contract", &store::Client::contract},
                                                {"plan", &store::Client::plan},
                                                {"language", &store::Client::language}};

struct ClientChange {
    enum class What { added, changed, removed } what = What::added;
    store::Client before, after;  // of one added only `after`, of one removed only `before`
};

/// What makes `wanted` of `present`: added and changed in the order of `wanted`, then removed. Addresses are
/// compared without regard to ASCII case.
std::vector<ClientChange> compare_clients(const std::vector<store::Client>& present,
                                          const std::vector<store::Client>& wanted);
/// The fields in which they differ.
std::vector<ClientField> changed_fields(const store::Client& before, const store::Client& after);

/// What of a client the desk does not know: a plan that is in no policy, a language that no notice is written
/// in. One sentence each.
std::vector<std::string> doubts_of(const store::Client& client, const Desk& desk);

}  // namespace rules
