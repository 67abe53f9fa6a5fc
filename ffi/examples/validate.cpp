// The C library from C++17: handles that free themselves, failures as exceptions, a stream as the document.
//     validate ANCHORS FILE.pdf
#include <countersign.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

template <auto Free> struct Deleter {
    template <typename T> void operator()(T *handle) const { Free(handle); }
};
using TrustStore = std::unique_ptr<countersign_trust_store, Deleter<countersign_trust_store_free>>;
using Validator = std::unique_ptr<countersign_validator, Deleter<countersign_validator_free>>;
using Report = std::unique_ptr<countersign_report, Deleter<countersign_report_free>>;

void check(countersign_result result) {
    if (result == COUNTERSIGN_RESULT_OK)
        return;
    std::size_t length = 0;
    countersign_last_error_message(nullptr, 0, &length);
    std::string message(length + 1, '\0');
    countersign_last_error_message(message.data(), message.size(), nullptr);
    message.pop_back();
    throw std::runtime_error(message);
}

// Takes over what `make` writes.
template <typename Handle, typename Make> Handle own(Make make) {
    typename Handle::pointer raw = nullptr;
    check(make(&raw));
    return Handle(raw);
}

std::string_view view(countersign_str text) { return {text.data, text.len}; }

// No exception may leave it: streams that are asked not to throw don't.
std::size_t read(void *userdata, std::uint64_t offset, std::uint8_t *buf, std::size_t len) {
    auto &stream = *static_cast<std::ifstream *>(userdata);
    stream.clear();
    stream.seekg(static_cast<std::streamoff>(offset));
    stream.read(reinterpret_cast<char *>(buf), static_cast<std::streamsize>(len));
    return stream.bad() ? SIZE_MAX : static_cast<std::size_t>(stream.gcount());
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 3)
        return 64;
    try {
        auto trust = own<TrustStore>(countersign_trust_store_new);
        check(countersign_trust_store_add_path(trust.get(), argv[1], nullptr, nullptr));
        auto validator = own<Validator>([&](auto out) {
            return countersign_validator_new(trust.get(), nullptr, nullptr, nullptr, 0, out);
        });
        std::ifstream stream(argv[2], std::ios::binary | std::ios::ate);
        if (!stream)
            throw std::runtime_error("no such file");
        const auto size = static_cast<std::uint64_t>(stream.tellg());
        auto report = own<Report>([&](auto out) {
            return countersign_validate_reader(validator.get(), read, &stream, size, argv[2], nullptr, nullptr, out);
        });
        for (std::size_t i = 0; i < countersign_report_signature_count(report.get()); i++) {
            countersign_indication indication{};
            countersign_str sub_indication{}, field{};
            check(countersign_report_signature(report.get(), i, &indication, &sub_indication, &field));
            std::printf("%.*s: %u %.*s\n", static_cast<int>(field.len), field.data, static_cast<unsigned>(indication),
                        static_cast<int>(sub_indication.len), sub_indication.data);
        }
        const auto json = view(countersign_report_json(report.get()));
        std::printf("%zu bytes of JSON\n", json.size());
        return countersign_report_indication(report.get()) == COUNTERSIGN_INDICATION_TOTAL_PASSED ? 0 : 1;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 4;
    }
}
