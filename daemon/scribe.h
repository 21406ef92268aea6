// Makes the bytes of letters that were decided on: of many on threads of their own, while the store thread
// decides about the next ones.
#pragma once

#include <future>
#include <string>
#include <vector>

#include "daemon/rules/decision.h"
#include "daemon/rules/policy.h"
#include "store/record.h"

namespace ticketgate {

/// A letter without its bytes, and what these are made from.
struct Unwritten {
    store::NewOutboxItem item;
    rules::Notice notice;
    std::string loop_mark;
};

/// The same letter with its bytes. Pure; may run on any thread.
store::NewOutboxItem written(Unwritten letter, const rules::Desk& desk);

class Scribe {
  public:
    explicit Scribe(const rules::Desk& desk) : desk_(desk) {}  // outlives the scribe

    void take(std::vector<Unwritten> letters);

    /// All that were taken, in that order. Throws what the making of one of them threw.
    std::vector<store::NewOutboxItem> finish();

  private:
    const rules::Desk& desk_;
    std::vector<Unwritten> waiting_;
    std::vector<std::future<std::vector<store::NewOutboxItem>>> begun_;
};

}  // namespace ticketgate
