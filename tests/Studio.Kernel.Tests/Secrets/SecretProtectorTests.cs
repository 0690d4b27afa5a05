using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Tests.Hosts;

namespace Studio.Kernel.Tests.Secrets;

public sealed class SecretProtectorTests
{
    private const string Secret = "canary-秘密-0001";

    [Theory]
    [InlineData("")]
    [InlineData(Secret)]
    [InlineData("enc:v1:looks:like a token")]
    public async Task A_secret_comes_back_as_it_was(string secret)
    {
        await using var tenant = new TenantWithoutModules();
        var protector = tenant.Services.GetRequiredService<ISecretProtector>();

        var token = protector.Protect(secret, "mail:Password");

        token.ShouldStartWith("enc:v1:" + SecretToken.KeyIdOf(token) + ":");
        token.ShouldNotContain("canary");
        protector.Unprotect(token, "mail:Password").ShouldBe(secret);
        protector.Protect(secret, "mail:Password").ShouldNotBe(token, "equal secrets must not look equal");
    }

    [Fact]
    public async Task A_token_opens_for_its_tenant_and_purpose_alone()
    {
        var settings = new Dictionary<string, string?> { ["Studio:MasterKey"] = NewKey() };
        await using var one = new TenantWithoutModules(settings, tenant: "One");
        await using var two = new TenantWithoutModules(settings, tenant: "Two");
        var token = one.Services.GetRequiredService<ISecretProtector>().Protect(Secret, "mail:Password");

        Should.Throw<SecretUnreadableException>(() => two.Services.GetRequiredService<ISecretProtector>().Unprotect(token, "mail:Password"));
        Should.Throw<SecretUnreadableException>(() => one.Services.GetRequiredService<ISecretProtector>().Unprotect(token, "mail:User"));
        Should.Throw<SecretUnreadableException>(() => one.Host.GetRequiredService<IHostSecretProtector>().Unprotect(token, "mail:Password"));
        one.Services.GetRequiredService<ISecretProtector>().Unprotect(token, "mail:Password").ShouldBe(Secret);
    }

    [Fact]
    public async Task Every_changed_character_of_a_token_is_noticed()
    {
        await using var tenant = new TenantWithoutModules();
        var protector = tenant.Services.GetRequiredService<ISecretProtector>();
        var token = protector.Protect(Secret, "p");
        for (var i = SecretToken.Prefix.Length; i < token.Length; i++)
        {
            var changed = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];

            // The last character of base64 may carry unused bits.
            if (i < token.Length - 1 || Record.Exception(() => protector.Unprotect(changed, "p")) is not null)
            {
                Should.Throw<SecretUnreadableException>(() => protector.Unprotect(changed, "p"), $"at {i}").Message.ShouldNotContain("canary");
            }
        }

        Should.Throw<SecretUnreadableException>(() => protector.Unprotect("enc:v1:", "p"));
        Should.Throw<SecretUnreadableException>(() => protector.Unprotect(token[..30], "p"));
    }

    [Fact]
    public async Task The_key_file_is_made_at_need_and_only_its_owner_reads_it()
    {
        await using var tenant = new TenantWithoutModules();
        var file = Path.Combine(tenant.Folder, "master.key");
        File.Exists(file).ShouldBeFalse();

        tenant.Services.GetRequiredService<ISecretProtector>().Protect(Secret, "p");

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Directory.GetFiles(tenant.Folder).ShouldBe([file]);
    }

    [Fact]
    public async Task Many_processes_that_need_a_key_at_once_agree_on_one()
    {
        var folder = Directory.CreateTempSubdirectory("studio-keys-").FullName;
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager();
        var ids = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => new MasterKeys(configuration, folder).Current.Id)));
        ids.Distinct().Count().ShouldBe(1);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_rotation_by_another_process_holds_at_once_and_old_secrets_stay_readable()
    {
        await using var tenant = new TenantWithoutModules();
        var protector = tenant.Services.GetRequiredService<ISecretProtector>();
        var old = protector.Protect(Secret, "p");
        var command = new MasterKeys(new Microsoft.Extensions.Configuration.ConfigurationManager(), tenant.Folder);

        var first = command.BeginRotation();
        first.Id.ShouldNotBe(SecretToken.KeyIdOf(old));
        SecretToken.KeyIdOf(protector.Protect(Secret, "p")).ShouldBe(first.Id);
        protector.Unprotect(old, "p").ShouldBe(Secret);

        // Killed here and begun again, it goes on with the key that it made.
        command.BeginRotation().Id.ShouldBe(first.Id);
        command.EndRotation();
        protector.Unprotect(old, "p").ShouldBe(Secret);

        // The next rotation drops what this one retired.
        command.BeginRotation().Id.ShouldNotBe(first.Id);
        protector.Unprotect(old, "p").ShouldBe(Secret);
        command.EndRotation();
        Should.Throw<SecretUnreadableException>(() => protector.Unprotect(old, "p")).Message.ShouldContain("master.key");
    }

    [Fact]
    public async Task Configured_keys_are_used_and_no_file_is_made()
    {
        var (old, now) = (NewKey(), NewKey());
        await using var before = new TenantWithoutModules(new() { ["Studio:MasterKey"] = old });
        await using var after = new TenantWithoutModules(new() { ["Studio:MasterKey"] = now, ["Studio:PreviousMasterKeys:0"] = old });
        await using var without = new TenantWithoutModules(new() { ["Studio:MasterKey"] = now });
        var token = before.Services.GetRequiredService<ISecretProtector>().Protect(Secret, "p");

        after.Services.GetRequiredService<ISecretProtector>().Unprotect(token, "p").ShouldBe(Secret);
        Should.Throw<SecretUnreadableException>(() => without.Services.GetRequiredService<ISecretProtector>().Unprotect(token, "p")).Message.ShouldContain("Studio:PreviousMasterKeys");
        Directory.GetFiles(after.Folder).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("short")]
    [InlineData("bm90IDMyIGJ5dGVz")]
    public async Task A_key_of_a_wrong_form_is_refused_and_not_repeated(string key)
    {
        await using var tenant = new TenantWithoutModules();
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager { ["Studio:MasterKey"] = key };
        var error = Should.Throw<InvalidOperationException>(() => new MasterKeys(configuration, tenant.Folder));
        error.Message.ShouldContain("32 random bytes");
        error.Message.ShouldNotContain(key);
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
