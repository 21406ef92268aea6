#include "daemon/shell_clients.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "daemon/clients_csv.h"
#include "daemon/record_json.h"
#include "daemon/rules/choices.h"
#include "daemon/rules/client_list.h"
#include "daemon/rules/evidence.h"
#include "daemon/shell_text.h"
#include "store/clients.h"
#include "store/tickets.h"
#include "store/transaction.h"

namespace ticketgate::shell {
namespace {

using nlohmann::json;
using rules::ClientChange;

json as_json(const store::Client& client) {
    json out = json::object();
    for (const auto& field : rules::kClientFields) out[std::string(field.name)] = client.*field.member;
    return out;
}

/// "+ Alpha: Anna <anna@alpha.example>", and what else is known.
std::string in_words(const store::Client& client) {
    std::string out = fmt::format("{}: {} <{}>", client.organisation.empty() ? "-" : client.organisation,
                                  client.name.empty() ? "-" : client.name, client.address);
    for (const auto& field : rules::kClientFields) {
        const bool shown = field.name == "organisation" || field.name == "name" || field.name == "address";
        if (!shown && !(client.*field.member).empty())
            out += fmt::format(", {} {}", field.name, client.*field.member);
    }
    return one_line(out);
}

constexpr std::string_view word_of(ClientChange::What what) {
    constexpr std::array<std::string_view, 3> words{"added", "changed", "removed"};
    return words.at(static_cast<std::size_t>(what));
}

void show(const ClientChange& change) {
    if (change.what == ClientChange::What::added) fmt::print("+ {}\n", in_words(change.after));
    if (change.what == ClientChange::What::removed) fmt::print("- {}\n", in_words(change.before));
    if (change.what != ClientChange::What::changed) return;
    fmt::print("~ {}\n", one_line(change.after.address));
    for (const auto& field : rules::changed_fields(change.before, change.after))
        fmt::print("    {}: \"{}\" -> \"{}\"\n", field.name, one_line(change.before.*field.member),
                   one_line(change.after.*field.member));
}

json as_json(const ClientChange& change) {
    const bool removed = change.what == ClientChange::What::removed;
    json out{{"change", word_of(change.what)},
             {"address", removed ? change.before.address : change.after.address},
             {"fields", json::object()}};
    for (const auto& field : rules::changed_fields(change.before, change.after))
        out["fields"][std::string(field.name)] = {{"from", change.before.*field.member},
                                                  {"to", change.after.*field.member}};
    return out;
}

void show(const std::vector<ClientChange>& changes, bool json_wanted) {
    if (json_wanted) {
        json out = json::array();
        for (const ClientChange& change : changes) out.push_back(as_json(change));
        print(out);
        return;
    }
    for (const ClientChange& change : changes) show(change);
    std::array<int, 3> counts{};
    for (const ClientChange& change : changes) ++counts.at(static_cast<std::size_t>(change.what));
    fmt::print("{} added, {} changed, {} removed\n", counts[0], counts[1], counts[2]);
}

void carry_out(store::Database& db, const std::vector<ClientChange>& changes, store::Instant now) {
    for (const ClientChange& change : changes) {
        const bool removed = change.what == ClientChange::What::removed;
        if (removed)
            store::remove_client(db, change.before.address);
        else
            store::put_client(db, change.after);
        store::append_event(
            db, {0,
                 now,
                 {},
                 "client",
                 who(),
                 rules::fields_json({{"change", std::string(word_of(change.what))},
                                     {"address", removed ? change.before.address : change.after.address}})});
    }
}

/// Legal, and probably not meant.
void warn(const ClientsFile& read, const std::filesystem::path& file, const Config& config) {
    for (std::size_t i = 0; i < read.clients.size(); ++i)
        for (const std::string& doubt : rules::doubts_of(read.clients[i], config.desk))
            fmt::print(stderr, "warning: {}\n", one_line(ClientsError{file, read.lines.at(i), doubt}.str()));
}

}  // namespace

int list_clients(store::Database& db, const std::string& organisation, bool json_wanted) {
    json out = json::array();
    const std::string wanted = rules::folded(organisation);
    for (const store::Client& client : store::list_clients(db)) {
        if (!wanted.empty() && rules::folded(client.organisation) != wanted) continue;
        if (json_wanted)
            out.push_back(as_json(client));
        else
            fmt::print("{}\n", in_words(client));
    }
    if (json_wanted) print(out);
    return 0;
}

int import_clients(const Config& config, const std::filesystem::path& file, bool apply, bool json_wanted) {
    const ClientsFile read = read_clients(file);
    for (const ClientsError& error : read.errors) fmt::print(stderr, "{}\n", one_line(error.str()));
    if (!read.errors.empty()) return not_done("nothing of the file was taken over");
    warn(read, file, config);
    Hands hands(config);
    store::Transaction transaction(hands.db);
    const auto changes = rules::compare_clients(store::list_clients(hands.db), read.clients);
    show(changes, json_wanted);
    if (apply) {
        carry_out(hands.db, changes, hands.clock.now());
        transaction.commit();
    } else if (!changes.empty()) {
        fmt::print(stderr, "nothing was changed yet: `ticketgate clients import {} --yes` does it\n",
                   file.string());
    }
    return 0;
}

std::vector<std::string> client_warnings(const Config& config) {
    std::vector<std::string> warnings;
    try {
        auto db = store::Database::open(config.store, store::Database::Mode::read_only);
        if (!store::list_clients(db).empty()) return warnings;
    } catch (const std::exception&) {
        return warnings;
    }
    for (const auto& [name, queue] : config.desk.queues) {
        const auto& policy = config.desk.policies.at(queue.policy);
        if (policy.regulation.strangers == rules::Strangers::accept) continue;
        const bool reject = policy.regulation.strangers == rules::Strangers::reject;
        warnings.push_back(
            fmt::format("policy {} {} whoever is on no client's list, and the list is empty: nobody can "
                        "write to {}; `ticketgate clients import FILE` fills it",
                        queue.policy, reject ? "rejects" : "holds", name));
    }
    return warnings;
}

}  // namespace ticketgate::shell
