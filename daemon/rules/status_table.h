// The statuses of a ticket as one table that proves itself: how each is called, what may follow it. Pure.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "store/record.h"

namespace rules {

using store::Status;

constexpr std::uint32_t bit(Status status) {
    return 1u << static_cast<unsigned>(status);
}
template <class... S>
constexpr std::uint32_t any_of_statuses(S... statuses) {
    return (0u | ... | bit(statuses));
}

struct StatusRow {
    Status status;
    std::string_view ru, en;  // as notices show it
    bool alive;               // clocks may run, letters are appended
    bool working;  // the desk owes work: the statuses that an operator puts a ticket into and takes it out of
    std::uint32_t next;  // what may follow: bits of statuses
};

inline constexpr std::array<StatusRow, 9> kStatuses{{
    {Status::new_, "зарегистрировано", "registered", true, true,
     any_of_statuses(Status::open, Status::waiting, Status::external, Status::postponed, Status::completed,
                     Status::closed, Status::merged)},
    {Status::open, "в работе", "in work", true, true,
     any_of_statuses(Status::waiting, Status::external, Status::postponed, Status::completed, Status::closed,
                     Status::merged)},
    {Status::waiting, "ожидание ответа клиента", "waiting for the client", true, false,
     any_of_statuses(Status::open, Status::external, Status::postponed, Status::completed, Status::closed,
                     Status::merged)},
    {Status::external, "зависит от третьей стороны", "depends on a third party", true, true,
     any_of_statuses(Status::open, Status::waiting, Status::postponed, Status::completed, Status::closed,
                     Status::merged)},
    {Status::postponed, "отложено", "postponed", true, true,
     any_of_statuses(Status::open, Status::waiting, Status::external, Status::completed, Status::closed,
                     Status::merged)},
    {Status::completed, "завершено", "completed", true, false,
     any_of_statuses(Status::open, Status::waiting, Status::closed, Status::merged)},
    {Status::closed, "закрыто", "closed", false, false, 0},
    {Status::held, "ожидает проверки", "held for review", false, false,
     any_of_statuses(Status::new_, Status::closed)},
    {Status::merged, "объединено", "merged", false, false, 0},
}};

constexpr const StatusRow& row_of(Status status) {
    return kStatuses.at(static_cast<std::size_t>(status));
}
constexpr bool may_follow(Status from, Status to) {
    return (row_of(from).next & bit(to)) != 0;
}
constexpr std::string_view shown(Status status, std::string_view language) {
    return language == "ru" ? row_of(status).ru : row_of(status).en;
}

// ---- proofs

constexpr bool rows_stand_in_order() {
    for (std::size_t i = 0; i < kStatuses.size(); ++i)
        if (static_cast<std::size_t>(kStatuses[i].status) != i) return false;
    return true;
}
static_assert(rows_stand_in_order());

/// Where a path from these statuses leads.
constexpr std::uint32_t reach(std::uint32_t from) {
    for (std::uint32_t last = 0; last != from;) {
        last = from;
        for (const StatusRow& row : kStatuses)
            if ((from & bit(row.status)) != 0) from |= row.next;
    }
    return from;
}
/// A letter makes a ticket `new` or, of a sender to be checked, `held`.
static_assert(reach(any_of_statuses(Status::new_, Status::held)) == (1u << kStatuses.size()) - 1,
              "a status that nothing leads to");
static_assert(std::all_of(kStatuses.begin(), kStatuses.end(),
                          [](const StatusRow& row) {
                              const bool final = row.status == Status::closed || row.status == Status::merged;
                              return final ? row.next == 0 : (reach(row.next) & bit(Status::closed)) != 0;
                          }),
              "closed and merged are final, and everything else finds a way to closed");

}  // namespace rules
