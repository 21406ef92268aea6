// ticketgate: the administrator's and lead's command. This file is the table of commands; what they do is in
// shell_*.h.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <optional>

#include "daemon/clock.h"
#include "daemon/config.h"
#include "daemon/config_horizon.h"
#include "daemon/json.h"
#include "daemon/reconcile.h"
#include "daemon/rules/tags.h"
#include "daemon/rules/tags_manual.h"
#include "daemon/shell_clients.h"
#include "daemon/shell_command.h"
#include "daemon/shell_explain.h"
#include "daemon/shell_read.h"
#include "daemon/shell_text.h"
#include "daemon/shell_write.h"
#include "daemon/simulate.h"
#include "mail/parse.h"

namespace {

using namespace ticketgate;

constexpr int kNotDone = 1;
constexpr int kUsage = 2;

/// All that options may say; each command reads what is its own.
struct Words {
    std::string config = std::getenv("TICKETGATE_CONFIG") ? std::getenv("TICKETGATE_CONFIG")
                                                          : "/etc/ticketgate/ticketgate.toml";
    bool json = false, connect = false, note = false, yes = false, manual = false;
    std::string language = "en";
    std::string mailbox, requester, what, reason = "dropped by the administrator";
    std::string channel, subject, text, organisation;
    std::vector<std::string> states, files;
    std::int64_t number = 0;
    int limit = 1000;
    SimulateOptions simulation;
};

std::optional<Config> configuration(const Words& words) {
    ConfigResult loaded = load_config(words.config);
    for (const ConfigError& error : loaded.errors) fmt::print(stderr, "{}\n", error.str());
    if (!loaded.errors.empty()) return std::nullopt;
    return std::move(loaded.config);
}

int with_config(const Words& words, const std::function<int(const Config&)>& act) {
    const auto config = configuration(words);
    return config ? act(*config) : kNotDone;
}

int with_store(const Words& words, const std::function<int(store::Database&, const rules::Desk&)>& act) {
    return with_config(words, [&](const Config& config) {
        auto db = store::Database::open(config.store, store::Database::Mode::read_only);
        return act(db, config.desk);
    });
}

int check(const Words& words) {
    return with_config(words, [&](const Config& config) {
        for (const std::string& warning : config.warnings) fmt::print(stderr, "warning: {}\n", warning);
        for (const std::string& warning : horizon_warnings(config.desk, SystemClock().now()))
            fmt::print(stderr, "warning: {}\n", warning);
        for (const std::string& warning : shell::client_warnings(config))
            fmt::print(stderr, "warning: {}\n", warning);
        fmt::print("{}: ok, {} mailboxes, {} operators\n", words.config, config.mailboxes.size(),
                   config.desk.operators.size());
        return words.connect ? shell::connect_check(config) : 0;
    });
}

int ingest(const Words& words) {
    const auto config = configuration(words);
    if (!config) return shell::kTryAgain;  // the MTA keeps the letter until the configuration is mended
    auto bytes = shell::read_input("-");
    if (bytes) return shell::ingest(*config, words.mailbox, std::move(*bytes));
    shell::not_done(fmt::format("the letter cannot be read to its end: {}", std::strerror(errno)));
    return shell::kTryAgain;
}

int parse(const Words& words) {
    int code = 0;
    for (const std::string& file : words.files) {
        const auto bytes = shell::read_input(file);
        if (bytes)
            fmt::print("{}\n", to_json(mail::parse(*bytes), file));
        else
            code = shell::not_done(fmt::format("{}: cannot be read: {}", file, std::strerror(errno)));
    }
    return code;
}

/// Words of a closed list; the usage error names them.
template <class Value, class Parse>
std::vector<Value> values_of(const std::vector<std::string>& words, Parse parse_word,
                             std::string_view accepted) {
    std::vector<Value> values;
    for (const std::string& word : words) {
        const auto value = parse_word(word);
        if (!value) throw CLI::ValidationError(fmt::format("\"{}\" is none of {}", word, accepted));
        values.push_back(*value);
    }
    return values;
}

int list(const Words& words) {
    const auto statuses =
        values_of<store::Status>(words.states, store::parse_status,
                                 "new, open, waiting, external, postponed, completed, closed, held, merged");
    return with_store(words, [&](store::Database& db, const rules::Desk& desk) {
        return shell::list(db, desk, {statuses, words.mailbox, words.requester, words.limit, words.json});
    });
}

int outbox(const Words& words) {
    const auto states =
        values_of<store::OutboxState>(words.states, store::parse_outbox_state,
                                      "queued, sending, sent, failed, in_doubt, suppressed, dropped");
    return with_store(words, [&](store::Database& db, const rules::Desk& desk) {
        return shell::outbox(db, desk, states, words.json);
    });
}

/// The text that a command carries, read from wherever --text says.
int with_text(const Words& words, const std::function<int(const Config&, const shell::Order&)>& act) {
    return with_config(words, [&](const Config& config) {
        const auto text = shell::text_of(words.text);
        if (!text)
            return shell::not_done(
                fmt::format("--text {}: cannot be read: {}", words.text, std::strerror(errno)));
        return act(config, {words.files, *text, !words.note});
    });
}

int ticket(const Words& words) {
    return with_text(words, [&](const Config& config, const shell::Order& order) {
        return shell::command_ticket(config, {words.number}, order);
    });
}

int new_ticket(const Words& words) {
    return with_text(words, [&](const Config& config, const shell::Order& order) {
        return shell::new_ticket(config,
                                 {words.mailbox, words.requester, words.channel, words.subject, order});
    });
}

int search(const Words& words) {
    return with_config(words, [&](const Config& config) {
        auto db = store::Database::open(config.store, store::Database::Mode::read_write);
        std::string all;
        for (const std::string& word : words.files) all += word + " ";
        return shell::search(db, config.desk, all, words.json);
    });
}

int explain(const Words& words) {
    return with_config(words, [&](const Config& config) {
        auto db = store::Database::open(config.store, store::Database::Mode::read_only);
        return shell::explain(db, config, {words.number}, SystemClock().now(), words.json);
    });
}

struct Shell {
    CLI::App app{"ticketgate: the desk's administration. The daemon is ticketgated."};
    Words words;
    int code = 0;

    CLI::App* command(CLI::App& parent, const char* name, const char* help,
                      std::function<int(const Words&)> act) {
        CLI::App* made = parent.add_subcommand(name, help);
        made->fallthrough();
        made->callback([this, act = std::move(act)] { code = act(words); });
        return made;
    }
    void reading();
    void outbox_commands();
    void quarantine_commands();
    void desk();
    void client_commands();
    void servers();
    void simulation();
};

void Shell::reading() {
    auto* list_command = command(app, "list", "tickets that are open, or those asked for", list);
    list_command->add_option("--status", words.states, "only these");
    list_command->add_option("--queue", words.mailbox, "only of this mailbox");
    list_command->add_option("--requester", words.requester, "only of this address");
    list_command->add_option("--limit", words.limit, "at most so many (1000)")->check(CLI::PositiveNumber);
    auto* show = command(app, "show", "a ticket with its conversation", [](const Words& w) {
        return with_store(w, [&](store::Database& db, const rules::Desk& desk) {
            return shell::show(db, desk, {w.number}, w.json);
        });
    });
    show->add_option("number", words.number, "the ticket's number")->required();
    auto* raw = command(app, "raw", "a letter's exact bytes", [](const Words& w) {
        return with_store(
            w, [&](store::Database& db, const rules::Desk&) { return shell::raw(db, {w.number}); });
    });
    raw->add_option("letter", words.number, "the letter's number in the ledger, as show and why print it")
        ->required();
    auto* why = command(app, "why", "every check that decided, with its evidence", [](const Words& w) {
        return with_store(w, [&](store::Database& db, const rules::Desk& desk) {
            return shell::why(db, desk, w.what, w.json);
        });
    });
    why->add_option("what", words.what, "a ticket's number or a Message-ID")->required();
    command(app, "explain", "every term of a ticket: what counted, what did not, and why", explain)
        ->add_option("number", words.number, "the ticket's number")
        ->required();
    command(app, "search", "tickets in which these words were said, Russian and English", search)
        ->add_option("words", words.files, "all of them; those of three letters and more may go on")
        ->required();
    auto* parse_command = command(app, "parse", "what a letter is, without taking it in", parse);
    parse_command->add_option("file", words.files, "letters; - is the standard input")->required();
}

void Shell::outbox_commands() {
    CLI::App* parent = app.add_subcommand("outbox", "letters on their way out");
    parent->fallthrough()->require_subcommand(1);
    command(*parent, "list", "all, or those in a state", outbox)
        ->add_option("--state", words.states, "only these");
    for (const char* name : {"retry", "release"})
        command(*parent, name, "send it now, whatever kept it back",
                [](const Words& w) {
                    return with_config(w, [&](const Config& c) { return shell::retry_item(c, {w.number}); });
                })
            ->add_option("id", words.number, "its number in the outbox")
            ->required();
    auto* drop = command(*parent, "drop", "never send it", [](const Words& w) {
        return with_config(w, [&](const Config& c) { return shell::drop_item(c, {w.number}, w.reason); });
    });
    drop->add_option("id", words.number, "its number in the outbox")->required();
    drop->add_option("--reason", words.reason, "for the journal");
}

void Shell::quarantine_commands() {
    CLI::App* parent = app.add_subcommand("quarantine", "letters that wait for a person");
    parent->fallthrough()->require_subcommand(1);
    command(*parent, "list", "held and quarantined letters", [](const Words& w) {
        return with_store(w, [&](store::Database& db, const rules::Desk& desk) {
            return shell::quarantine(db, desk, w.json);
        });
    });
    command(*parent, "release", "let it pass: it is settled again, without being held",
            [](const Words& w) {
                return with_config(w, [&](const Config& c) { return shell::release_letter(c, {w.number}); });
            })
        ->add_option("letter", words.number, "its number in the ledger")
        ->required();
    auto* drop = command(*parent, "drop", "it is of no use; its bytes stay on record", [](const Words& w) {
        return with_config(w, [&](const Config& c) { return shell::drop_letter(c, {w.number}, w.reason); });
    });
    drop->add_option("letter", words.number, "its number in the ledger")->required();
    drop->add_option("--reason", words.reason, "for the journal");
}

void Shell::desk() {
    auto* given = command(app, "ticket", "operators' tags: ticket 42 take priority 2", ticket);
    given->add_option("number", words.number, "the ticket's number")->required();
    given->footer("Tags, with # or without:\n" + rules::tags_card("en"));
    auto* made = command(app, "new", "registers what a client asked by another way than mail", new_ticket);
    made->add_option("--queue", words.mailbox, "the mailbox that it belongs to")->required();
    made->add_option("--client", words.requester, "his address")->required();
    made->add_option("--channel", words.channel, "how it came (phone)");
    made->add_option("--subject", words.subject, "what it is about");
    for (CLI::App* one : {given, made}) {
        one->add_option("tags", words.files, "tags and what they need");
        one->add_option("--text", words.text, "the words: TEXT, @FILE, or - for the standard input");
    }
    given->add_flag("--note", words.note, "the text stays among operators");
    auto* card = command(app, "tags", "the operators' tags on one card", [](const Words& w) {
        fmt::print("{}", w.manual ? rules::tags_manual() : rules::tags_card(w.language));
        return 0;
    });
    card->add_option("--language", words.language, "en or ru")->check(CLI::IsMember({"en", "ru"}));
    card->add_flag("--man", words.manual, "as a manual page");
}

void Shell::client_commands() {
    CLI::App* parent = app.add_subcommand("clients", "those who may write");
    parent->fallthrough()->require_subcommand(1);
    command(*parent, "list", "all, or those of an organisation", [](const Words& w) {
        return with_store(w, [&](store::Database& db, const rules::Desk&) {
            return shell::list_clients(db, w.organisation, w.json);
        });
    })->add_option("--organisation", words.organisation, "only its authorised persons");
    auto* import =
        command(*parent, "import", "shows what a file would change; with --yes it does", [](const Words& w) {
            return with_config(
                w, [&](const Config& c) { return shell::import_clients(c, w.what, w.yes, w.json); });
        });
    import->add_option("file", words.what, "clients.csv")->required();
    import->add_flag("--yes", words.yes, "change the list");
}

void Shell::servers() {
    command(app, "check", "configuration, templates and calendars; with --connect the servers too", check)
        ->add_flag("--connect", words.connect, "log in to every mailbox and to the relay");
    command(app, "reconcile", "every letter on the servers against the ledger", [](const Words& w) {
        return with_config(w, [&](const Config& c) { return shell::reconcile(c, w.json); });
    });
    command(app, "ingest", "take in a letter from the standard input (an MTA's alias)", ingest)
        ->add_option("--mailbox", words.mailbox, "the queue that it belongs to")
        ->required();
}

void Shell::simulation() {
    CLI::App* simulate_command =
        command(app, "simulate", "what the desk would have done with these letters; nothing is connected to",
                [](const Words& w) {
                    return with_config(w, [&](const Config& config) {
                        SimulateOptions options = w.simulation;
                        options.json = w.json;
                        return ticketgate::simulate(config, options);
                    });
                });
    SimulateOptions& options = words.simulation;
    simulate_command->add_option("--mail", options.mail, "a folder of letters, a Maildir or an mbox")
        ->required();
    simulate_command->add_option("--clients", options.clients, "clients.csv");
    simulate_command->add_option("--until", options.until, "2026-12-31T00:00:00+03:00: where it ends")
        ->required();
}

int run(int count, char** arguments) {
    Shell shell;
    shell.app.require_subcommand(1);
    shell.app.add_option("--config", shell.words.config,
                         "the configuration ($TICKETGATE_CONFIG, /etc/ticketgate/ticketgate.toml)");
    shell.app.add_flag("--json", shell.words.json, "for programs");
    shell.servers();
    shell.reading();
    shell.outbox_commands();
    shell.quarantine_commands();
    shell.simulation();
    shell.desk();
    shell.client_commands();
    try {
        shell.app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return shell.app.exit(error) == 0 ? 0 : kUsage;
    }
    return shell.code;
}

}  // namespace

int main(int count, char** arguments) {
    try {
        return run(count, arguments);
    } catch (const std::exception& error) {
        fmt::print(stderr, "ticketgate: {}\n", error.what());
        return kNotDone;
    }
}
