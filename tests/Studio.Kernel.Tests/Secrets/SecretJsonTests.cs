using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Settings;
using Studio.Kernel.Tests.Hosts;

namespace Studio.Kernel.Tests.Secrets;

public sealed class SecretJsonTests
{
    private static MailSettings Mail => new()
    {
        Server = "mail.example.com",
        Password = "canary-1",
        Unset = "",
        Accounts = [new Account { Name = "sales", Key = "canary-2" }, new Account { Name = "service", Key = "canary-3" }],
        Fallback = new Account { Name = "spare", Key = "canary-4" },
    };

    [Fact]
    public async Task Secrets_at_every_depth_are_stored_encrypted_and_read_again()
    {
        await using var tenant = new TenantWithoutModules();
        var options = SecretJson.Protecting(tenant.Services.GetRequiredService<ISecretProtector>(), "settings:MailSettings");

        var stored = JsonSerializer.Serialize(Mail, options);
        var read = JsonSerializer.Deserialize<MailSettings>(stored, options)!;

        stored.ShouldNotContain("canary");
        stored.ShouldContain("mail.example.com");
        JsonSerializer.Serialize(read).ShouldBe(JsonSerializer.Serialize(Mail));
        read.Missing.ShouldBeNull();
    }

    [Fact]
    public async Task What_was_stored_before_it_was_called_a_secret_is_read_as_it_is()
    {
        await using var tenant = new TenantWithoutModules();
        var options = SecretJson.Protecting(tenant.Services.GetRequiredService<ISecretProtector>(), "settings:MailSettings");
        JsonSerializer.Deserialize<MailSettings>(JsonSerializer.Serialize(Mail), options)!.Password.ShouldBe("canary-1");
    }

    [Fact]
    public void Masked_they_show_that_they_are_set()
    {
        SecretJson.ToMasked(Mail, typeof(MailSettings)).ToJsonString().ShouldBe(
            """{"Server":"mail.example.com","Password":"********","Unset":"","Missing":null,"Accounts":[{"Name":"sales","Key":"********"},{"Name":"service","Key":"********"}],"Fallback":{"Name":"spare","Key":"********"}}""");
    }

    [Fact]
    public void A_record_of_a_change_says_that_a_secret_changed_and_not_to_what()
    {
        var after = Mail;
        after.Password = "canary-9";
        after.Server = "other.example.com";

        var (before, now) = SecretJson.ToMaskedChange(Mail, after, typeof(MailSettings));
        var (left, right) = AuditJson.Differences(before, now);

        left!.ToJsonString().ShouldBe("""{"Server":"mail.example.com","Password":"********"}""");
        right!.ToJsonString().ShouldBe("""{"Server":"other.example.com","Password":"******** *"}""");
    }

    [Fact]
    public void What_is_called_a_secret_by_its_name_is_masked_in_records()
    {
        var written = AuditJson.Write(JsonNode.Parse("""{"userName":"ann","password_hash":"canary","api-key":{"Text":"canary"},"Tokens":["canary"],"connectionString":"Host=canary","note":"enc:v1:x:canary","n":1}"""))!;
        written.ShouldNotContain("canary");
        written.ShouldContain("\"userName\":\"ann\"");
    }

    [Fact]
    public void A_record_type_that_would_print_its_secret_is_refused()
    {
        new ServiceCollection().AddSettings<MailSettings>();
        Should.Throw<InvalidOperationException>(() => new ServiceCollection().AddSettings<PrintingSettings>()).Message.ShouldContain("PrintingSettings has the secret Password");
        Should.Throw<InvalidOperationException>(() => new ServiceCollection().AddSettings<NumberSettings>()).Message.ShouldContain("only texts");
        Should.Throw<InvalidOperationException>(() => new ServiceCollection().AddSettings<OuterSettings>()).Message.ShouldContain("PrintingSettings has the secret Password");
    }

    private sealed class MailSettings
    {
        public string Server { get; set; } = "";

        [Secret]
        public string Password { get; set; } = "";

        [Secret]
        public string Unset { get; set; } = "";

        [Secret]
        public string? Missing { get; set; }

        public List<Account> Accounts { get; set; } = [];

        public Account? Fallback { get; set; }
    }

    private sealed class Account
    {
        public string Name { get; set; } = "";

        [Secret]
        public string Key { get; set; } = "";
    }

    private sealed record PrintingSettings
    {
        [Secret]
        public string Password { get; init; } = "";
    }

    private sealed record OuterSettings
    {
        public List<PrintingSettings> Inside { get; init; } = [];
    }

    private sealed class NumberSettings
    {
        [Secret]
        public int Pin { get; set; }
    }
}
