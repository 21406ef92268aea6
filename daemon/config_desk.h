// The tables [[mailbox]] and [[operator]], and what must hold among them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "daemon/config_policy.h"
#include "daemon/config_reader.h"

namespace ticketgate::settings {

struct MailboxSection {
    MailboxConfig mailbox;
    rules::Queue queue;
    const Table* table = nullptr;  // lives as long as the reader
};

struct OperatorSection {
    rules::Operator who;
    const Table* table = nullptr;
};

struct DeskSections {
    std::vector<MailboxSection> mailboxes;
    std::vector<OperatorSection> operators;
};

/// `policies`: the names that a mailbox may name; `folder`: where they are.
DeskSections read_desk(FileReader& reader, std::span<const std::string> policies, const std::string& folder);

/// A mailbox's category is one of its policy's. Policies that could not be read say so themselves.
void check_mailbox_categories(FileReader& reader, const DeskSections& desk,
                              std::span<const PolicyFile> policies);

/// A queue that nobody hears of, no lead.
std::vector<std::string> desk_warnings(const DeskSections& desk);

}  // namespace ticketgate::settings
