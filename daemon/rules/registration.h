// How a request becomes a ticket, by whatever channel it came. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/rules/form.h"
#include "daemon/rules/order.h"
#include "daemon/rules/ticket_work.h"

namespace rules {

/// What is asked, by whom.
struct Request {
    mail::Address client;
    std::string queue, subject, text;
    Form form;
    std::string channel = "mail";
    std::optional<store::TicketNumber> follows;
    bool has_image = false;
    std::string own_words = {};  // the client's, which tell his language; empty: nobody has them
};

/// The ticket that it gets: category, priority and plan from the form, the client's record, the queue and the
/// policy, in this order; the language from the record, the client's own words and the policy.
store::Ticket ticket_for(const Request& request, const Facts& facts, const Desk& desk, Instant now);

/// What the notices about its registration say of it: missing, unknown, maintenance, text.
Values registration_values(const Request& request, const store::Ticket& ticket, const Facts& facts,
                           const Desk& desk, Instant now);

/// A request that an operator registers for somebody (#new #client ADDRESS …): by telephone, or in person.
struct Registration {
    std::vector<Done> done;
    std::optional<TicketWork> work;  // empty: a tag failed, nothing was done
};
Registration register_for_client(Order order, const std::string& queue, const std::string& subject,
                                 const Facts& facts, const Desk& desk, Instant now);

/// The record of the person with this address; null when there is none.
const store::Client* client_with(const Facts& facts, std::string_view address);

}  // namespace rules
