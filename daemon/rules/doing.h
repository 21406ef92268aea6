// An order in the doing: what the hands of the tags share (order.cpp runs them). Each hand does one tag on
// the ticket of `work`, or says why it cannot be; what it leaves half done is thrown away by the caller.
// Pure.
#pragma once

#include <string>

#include "daemon/rules/order.h"
#include "daemon/rules/problem_words.h"

namespace rules {

using Problem = std::string;  // empty: done

struct Doing {
    TicketWork& work;
    const Order& order;
    bool is_public;
    std::string notice = {};    // the client's letter that carries the text; empty: a plain answer
    Values values = {};         // of that letter
    std::string effect = {};    // of the tag in hand, for the transcript
    std::string prepared = {};  // of the tag in hand: an answer that goes before his own words

    /// The client's.
    const std::string& language() const { return work.ticket().language; }
    /// A time as whoever gave the order reads it, and as the client does.
    std::string time(Instant at) const;
    std::string clients_time(Instant at) const;

    /// Why not, in the language of whoever gave the order.
    template <class... Found>
    Problem refuse(ProblemKey<sizeof...(Found)> key, const Found&... found) const {
        return problem(key, order.language, found...);
    }
};

// ---- the ticket's status, order_status.cpp
Problem take(Doing& d, const Command& command);
Problem wait(Doing& d, const Command& command);
Problem complete(Doing& d, const Command& command);
Problem decline(Doing& d, const Command& command);
Problem postpone(Doing& d, const Command& command);
Problem external(Doing& d, const Command& command);
Problem resume(Doing& d, const Command& command);
Problem delay(Doing& d, const Command& command);
Problem note(Doing& d, const Command& command);
Problem ack(Doing& d, const Command& command);

// ---- what is on its card, order_fields.cpp
Problem priority(Doing& d, const Command& command);
Problem impact(Doing& d, const Command& command);
Problem urgency(Doing& d, const Command& command);
Problem category(Doing& d, const Command& command);
Problem channel(Doing& d, const Command& command);
Problem spent(Doing& d, const Command& command);

// ---- whose it is, order_people.cpp
Problem assign(Doing& d, const Command& command);
Problem client(Doing& d, const Command& command);
Problem cc(Doing& d, const Command& command);

// ---- where it is and what it has to do with, order_structure.cpp
Problem split(Doing& d, const Command& command);
Problem merge(Doing& d, const Command& command);
Problem link(Doing& d, const Command& command);
Problem move(Doing& d, const Command& command);

// ---- a prepared answer, canned.cpp
Problem canned(Doing& d, const Command& command);

/// What the client wrote last; empty where nothing is known of it.
std::string last_words(const TicketWork& work);
/// He hears that the ticket is his, unless it was he who said so.
void hand_over(Doing& d, const Operator& who);
/// A time that may be left out; a problem, or `more` has "until".
Problem read_until(const Doing& d, std::string_view text, Fields& more);
/// What a tag of this kind may choose from, in the words of whoever gave the order; empty: nothing, or it
/// chooses from no list.
std::string accepted_by(const Doing& d, Tag tag);
/// What is wrong with what stands behind the tag, before anybody looks what it means; where it chooses from a
/// list, with the list.
Problem wrong_argument(const Doing& d, const Command& command);
/// What stands behind the tag is none of those.
Problem none_of_these(const Doing& d, const Command& command, ProblemKey<2> key);

}  // namespace rules
