#include "daemon/config_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "daemon/config_choice.h"
#include "daemon/config_owners.h"
#include "daemon/config_server.h"
#include "daemon/config_values.h"
#include "mail/ascii.h"

namespace ticketgate::settings {
namespace {

using rules::Operator;
using rules::OperatorRole;
using rules::Queue;

constexpr std::string_view kMove = "move:";

Refusal put_done(MailboxConfig& mailbox, const Value& value, const Place&) {
    const auto* text = std::get_if<std::string>(&value.is);
    if (text == nullptr) return "";
    if (text->starts_with(kMove)) {
        mailbox.done = DoneAction::move;
        mailbox.done_folder = text->substr(kMove.size());
        if (mailbox.done_folder.empty()) return "no folder behind move:";
        const auto& folder = mailbox.done_folder;
        return std::any_of(folder.begin(), folder.end(), mail::is_control)
                   ? Refusal("a control character in the folder's name")
                   : std::nullopt;
    }
    static const std::map<std::string, DoneAction, std::less<>> kWords{
        {"keep", DoneAction::keep}, {"seen", DoneAction::seen}, {"delete", DoneAction::remove}};
    const auto word = kWords.find(*text);
    if (word == kWords.end()) {
        constexpr std::string_view kKnown[] = {"keep", "seen", "delete", "move:FOLDER"};
        return suggestion(*text, kKnown).empty() ? "" : "no such word" + suggestion(*text, kKnown);
    }
    mailbox.done = word->second;
    return std::nullopt;
}

Reading<OperatorRole> role_value(const Value& value, const Place&) {
    const auto* text = std::get_if<std::string>(&value.is);
    if (text == nullptr || (*text != "operator" && *text != "lead")) return {};
    return {*text == "lead" ? OperatorRole::lead : OperatorRole::operator_, {}};
}

constexpr std::string_view kAddress = "an address such as support@example.org";

constexpr Row<MailboxConfig> kMailbox[] = {
    {"name", Need::required, "a name without blanks or signs, such as \"support\"",
     put<&MailboxConfig::name, name_value>},
    {"done", Need::optional, "\"keep\", \"seen\", \"delete\" or \"move:FOLDER\"", put_done},
    {"poll", Need::optional, "a duration from \"1s\" to \"24h\"",
     put<&MailboxConfig::poll, duration_value<1, 86400>>},
};

constexpr Row<ServerConfig> kSource[] = {
    {"url", Need::required,
     "imaps://host[:port]/FOLDER, imap:// with starttls = \"required\", or maildir:///path",
     put<&ServerConfig::url, source_url_value>},
};

constexpr Row<Queue> kQueue[] = {
    {"address", Need::required, kAddress, put<&Queue::address, address_value>},
    {"aliases", Need::optional, "a list of addresses", put<&Queue::aliases, addresses_value>},
    {"policy", Need::required, "the name of a file in the folder of policies, without .toml",
     put<&Queue::policy, name_value>},
    {"category", Need::optional, "the key of a category of its policy", put<&Queue::category, name_value>},
    {"plus_addresses", Need::optional, "true or false", put<&Queue::plus_addresses, flag_value>},
};

constexpr Row<Operator> kOperator[] = {
    {"name", Need::required, "the person's name", put<&Operator::name, text_value>},
    {"address", Need::required, kAddress, put<&Operator::address, address_value>},
    {"role", Need::optional, "\"operator\" or \"lead\"", put<&Operator::role, role_value>},
    {"queues", Need::optional, "a list of mailboxes' names; without it all",
     put<&Operator::queues, names_value>},
};

MailboxSection read_mailbox(FileReader& reader, const Table& table) {
    MailboxSection result;
    result.table = &table;
    const Place& place = reader.place();
    reader.read(table, "mailbox",
                joined({bind(kMailbox, result.mailbox, place), bind(kSource, result.mailbox.server, place),
                        server_settings(result.mailbox.server, place), bind(kQueue, result.queue, place)}));
    check_server(reader, table, "mailbox", result.mailbox.server);
    result.queue.name = result.mailbox.name;
    return result;
}

OperatorSection read_operator(FileReader& reader, const Table& table) {
    OperatorSection result;
    result.table = &table;
    reader.read(table, "operator", bind(kOperator, result.who, reader.place()));
    return result;
}

void check_only_ones(FileReader& reader, const DeskSections& desk) {
    Owners names(reader, mail::lower), addresses(reader, mail::lower), sources(reader, mail::lower);
    constexpr std::string_view kOneAddress =
        "one owner for each address, be it a mailbox, an alias or an operator";
    for (const MailboxSection& m : desk.mailboxes) {
        names.take(*m.table, "mailbox", "name", m.mailbox.name, "a name of its own for each mailbox");
        addresses.take(*m.table, "mailbox", "address", m.queue.address, kOneAddress);
        for (const std::string& alias : m.queue.aliases)
            addresses.take(*m.table, "mailbox", "aliases", alias, kOneAddress);
        const ServerConfig& server = m.mailbox.server;
        const std::string source = server.url.empty() || server.user.empty()
                                       ? server.url
                                       : fmt::format("{} as {}", server.url, server.user);
        sources.take(*m.table, "mailbox", "url", source, "a folder of its own for each mailbox");
    }
    for (const OperatorSection& o : desk.operators) {
        addresses.take(*o.table, "operator", "address", o.who.address, kOneAddress);
    }
}

void check_policies(FileReader& reader, const DeskSections& desk, std::span<const std::string> policies,
                    const std::string& folder) {
    const std::vector<std::string_view> known(policies.begin(), policies.end());
    for (const MailboxSection& m : desk.mailboxes) {
        const std::string& name = m.queue.policy;
        if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) continue;
        reader.refuse(
            *m.table, "mailbox", "policy",
            fmt::format("there is no {}/{}.toml{}", folder, name, suggestion(name, known)),
            known.empty() ? "none: the folder has no policy" : fmt::to_string(fmt::join(known, ", ")));
    }
}

/// Only when every mailbox has its name: else the missing name is the mistake, not the operator's queue.
void check_queues(FileReader& reader, const DeskSections& desk) {
    std::vector<std::string_view> known;
    for (const MailboxSection& m : desk.mailboxes) known.push_back(m.mailbox.name);
    if (std::find(known.begin(), known.end(), "") != known.end()) return;
    for (const OperatorSection& o : desk.operators) {
        for (const std::string& queue : o.who.queues) {
            if (std::find(known.begin(), known.end(), queue) != known.end()) continue;
            reader.fail(o.table->line_of("queues"), "operator.queues",
                        fmt::format("found \"{}\", which no mailbox is called{}; accepted: {}", queue,
                                    suggestion(queue, known), fmt::join(known, ", ")));
        }
    }
}

/// Letters that are filed into the folder they come from would be taken in for ever.
void check_done_folders(FileReader& reader, const DeskSections& desk) {
    for (const MailboxSection& m : desk.mailboxes) {
        const auto url = split_url(m.mailbox.server.url);
        if (m.mailbox.done != DoneAction::move || !url.value || !url.value->scheme.starts_with("imap"))
            continue;
        if (url.value->path != "/" + m.mailbox.done_folder) continue;
        reader.refuse(*m.table, "mailbox", "done", "that is the folder that letters are taken from",
                      "another folder");
    }
}

}  // namespace

DeskSections read_desk(FileReader& reader, std::span<const std::string> policies, const std::string& folder) {
    DeskSections desk;
    for (const Table* table : reader.sections("mailbox"))
        desk.mailboxes.push_back(read_mailbox(reader, *table));
    for (const Table* table : reader.sections("operator"))
        desk.operators.push_back(read_operator(reader, *table));
    if (reader.root().find("mailbox") == nullptr)
        reader.fail(0, "mailbox", "missing; accepted: at least one table [[mailbox]]");
    check_only_ones(reader, desk);
    check_policies(reader, desk, policies, folder);
    check_queues(reader, desk);
    check_done_folders(reader, desk);
    return desk;
}

void check_mailbox_categories(FileReader& reader, const DeskSections& desk,
                              std::span<const PolicyFile> policies) {
    for (const MailboxSection& m : desk.mailboxes) {
        const auto file = std::ranges::find_if(
            policies, [&](const PolicyFile& p) { return p.policy.name == m.queue.policy; });
        if (file == policies.end()) continue;
        must_be_known(reader, *m.table, "mailbox", "category", m.queue.category,
                      keys_of(file->policy.regulation.categories));
    }
}

std::vector<std::string> desk_warnings(const DeskSections& desk) {
    std::vector<std::string> result;
    for (const MailboxSection& m : desk.mailboxes) {
        const bool heard =
            std::any_of(desk.operators.begin(), desk.operators.end(), [&](const OperatorSection& o) {
                const auto& queues = o.who.queues;
                return queues.empty() ||
                       std::find(queues.begin(), queues.end(), m.mailbox.name) != queues.end();
            });
        if (!heard) result.push_back(fmt::format("no operator hears of queue {}", m.mailbox.name));
    }
    const bool led = std::any_of(desk.operators.begin(), desk.operators.end(),
                                 [](const OperatorSection& o) { return o.who.role == OperatorRole::lead; });
    if (!led) result.emplace_back("no operator is a lead: warnings and alarms go to the operators");
    return result;
}

}  // namespace ticketgate::settings
