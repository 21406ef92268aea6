#include "daemon/config_attachments.h"

#include <catch2/catch.hpp>

#include "tests/support/scratch_folder.h"

using namespace ticketgate;
using namespace ticketgate::settings;
using testing::ScratchFolder;

namespace {

struct Read {
    rules::AttachmentPolicy attachments;
    rules::LoopPolicy loops;
    std::string errors;
};

Read read(const std::string& text) {
    const ScratchFolder folder;
    FileReader reader(folder.write("mine.toml", text));
    Read result{read_attachments(reader), read_loops(reader), ""};
    for (const ConfigError& error : reader.take_errors()) result.errors += error.str() + "\n";
    return result;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("without a word on files: programs are refused, pictures pass, nothing else is asked") {
    const Read nothing = read("");
    CHECK(nothing.errors.empty());
    CHECK(nothing.attachments.max == 25 * 1024 * 1024);
    CHECK_FALSE(nothing.attachments.programs);
    CHECK(nothing.attachments.pass == Words{"image/jpeg", "image/gif", "image/png"});
    CHECK(nothing.attachments.refuse.empty());
    CHECK(nothing.loops.ping_pong == 4);
    CHECK(nothing.loops.near_duplicate == std::chrono::hours(2));
    CHECK(nothing.loops.reopenings_day == 10);
}

TEST_CASE("rules of files and loops arrive whole") {
    const Read all = read(R"(
[attachments]
max = "1MB"
logo_max = "128KB"
programs = true
pass = ["image/PNG"]
[[attachments.refuse]]
types = ["Image/BMP", "image/x-ms-bmp"]
names = [".BMP"]
advice = { ru = "упакуйте", en = "pack it" }
[[attachments.refuse]]
names = [".mov"]
[loops]
ping_pong = 7
near_duplicate = "30m"
reopenings_day = 0
)");
    CHECK(all.errors.empty());
    CHECK(all.attachments.max == 1024 * 1024);
    CHECK(all.attachments.logo_max == 128 * 1024);
    CHECK(all.attachments.programs);
    CHECK(all.attachments.pass == Words{"image/png"});
    REQUIRE(all.attachments.refuse.size() == 2);
    CHECK(all.attachments.refuse[0].types == Words{"image/bmp", "image/x-ms-bmp"});
    CHECK(all.attachments.refuse[0].names == Words{".bmp"});
    CHECK(all.attachments.refuse[0].advice.at("ru") == "упакуйте");
    CHECK(all.attachments.refuse[1].advice.empty());
    CHECK(all.loops.ping_pong == 7);
    CHECK(all.loops.near_duplicate == std::chrono::minutes(30));
    CHECK(all.loops.reopenings_day == 0);
}

TEST_CASE("what is wrong with rules of files is said with its line") {
    struct Case {
        const char* text;
        const char* said;
    };
    for (const Case& one : {
             Case{"[attachments]\nmax = \"big\"\n", "mine.toml:2: attachments.max: found \"big\""},
             Case{"[attachments]\nprogram = true\n", "did you mean \"programs\"?"},
             Case{"[attachments]\npass = [\"png\"]\n", "\"png\", which is no media type"},
             Case{"[attachments]\npass = [5]\n", "in it 5"},
             Case{"[attachments]\nrefuse = \"bmp\"\n", "tables [[attachments.refuse]]"},
             Case{"[[attachments.refuse]]\nadvice = { en = \"no\" }\n",
                  "mine.toml:1: attachments.refuse: neither"},
             Case{"[[attachments.refuse]]\nnames = [\"bmp\"]\n", "does not begin with a dot"},
             Case{"[[attachments.refuse]]\nnames = [\".bmp\"]\nadvice = \"no\"\n",
                  "mine.toml:3: attachments.refuse.advice"},
             Case{"[[attachments.refuse]]\nnames = [\".bmp\"]\nadvice = { en = 5 }\n", "en is no sentence"},
             Case{"[[attachments.refuse]]\nname = [\".bmp\"]\n", "did you mean \"names\"?"},
             Case{"[loops]\nping_pong = 1\n", "mine.toml:2: loops.ping_pong: found 1"},
             Case{"[loops]\nnear_duplicate = \"2d\"\n", "loops.near_duplicate"},
         }) {
        INFO(one.text);
        CHECK_THAT(read(one.text).errors, Catch::Contains(one.said));
    }
}
