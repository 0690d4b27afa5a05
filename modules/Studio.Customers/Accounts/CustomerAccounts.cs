using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.SignIn;

namespace Studio.Customers.Accounts;

/// <summary>A customer's way in by mail address and password, as it is kept.</summary>
public sealed record CustomerAccount(string Email, string CustomerId, string PasswordHash);

/// <summary>What somebody writes who opens an account.</summary>
/// <param name="Name">His name.</param>
/// <param name="Email">His mail address.</param>
/// <param name="Password">The password.</param>
/// <param name="Language">The language that he reads, such as <c>zh-Hant</c>.</param>
public sealed record NewCustomerAccount(string Name, string Email, string Password, string Language)
{
    /// <summary>The longest name.</summary>
    public const int MaximumName = 100;

    /// <summary>The longest mail address (RFC 5321, 4.5.3.1.3).</summary>
    public const int MaximumEmail = 254;

    /// <summary>The shortest password.</summary>
    public const int MinimumPassword = 10;

    /// <summary>The longest password.</summary>
    public const int MaximumPassword = 256;

    /// <summary>What is wrong, by the member's name.</summary>
    public IReadOnlyList<InputError> Check()
    {
        var errors = new List<InputError>();
        if (Name.Length is 0 or > MaximumName || Name.Any(char.IsControl))
        {
            errors.Add(new InputError(nameof(Name), "A name of at most 100 characters is needed."));
        }

        if (!IsEmail(Email))
        {
            errors.Add(new InputError(nameof(Email), "A mail address such as name@example.com is needed."));
        }

        if (Password.Length is < MinimumPassword or > MaximumPassword)
        {
            errors.Add(new InputError(nameof(Password), "A password of 10 to 256 characters is needed."));
        }
        else if (Email.Length > 3 && Password.Contains(Email, StringComparison.OrdinalIgnoreCase))
        {
            errors.Add(new InputError(nameof(Password), "A password that does not contain the mail address is needed."));
        }

        return errors;
    }

    private static bool IsEmail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return text.Length <= MaximumEmail && at > 0 && at == text.LastIndexOf('@') && text.IndexOf('.', at) > at + 1 && text[^1] != '.' && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
    }
}

/// <summary>
/// The accounts by which customers sign in to the shop. Whoever asks learns nothing about others: an address that nobody has takes the same way with the same work as a wrong password, and
/// opening an account for an address that has one changes nothing and says so to nobody. An account is a customer of its own: an address that nobody has confirmed opens no record that was there.
/// </summary>
public sealed class CustomerAccounts(
    UnitOfWork unit, ContentManager content, ContentDefinitionStore definitions, IPasswordHasher<CustomerAccount> hasher, PasswordGate gate, IOptions<PasswordHasherOptions> options, TimeProvider time)
{
    private const string ConventionalType = "Customer";

    /// <summary>The address as accounts are found by.</summary>
    public static string Normalise(string email)
    {
        var text = email.Trim();
        return (text.Length <= NewCustomerAccount.MaximumEmail ? text : text[..NewCustomerAccount.MaximumEmail]).ToLowerInvariant();
    }

    /// <summary>The customer whose address and password these are, or null.</summary>
    /// <exception cref="ProblemException">429: too many passwords are being checked.</exception>
    public async Task<string?> FindAsync(string email, string password, CancellationToken cancellationToken)
    {
        var account = await FindAsync(email, cancellationToken);
        var stored = account?.PasswordHash ?? NobodysPassword.Hash(options.Value.IterationCount);
        var written = password.Length <= NewCustomerAccount.MaximumPassword ? password : password[..NewCustomerAccount.MaximumPassword];
        var result = await gate.RunAsync(known: false, () => hasher.VerifyHashedPassword(account ?? Nobody, stored, written), cancellationToken);
        if (account is null || result == PasswordVerificationResult.Failed || password.Length > NewCustomerAccount.MaximumPassword)
        {
            return null;
        }

        if (result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            var hash = await gate.RunAsync(known: false, () => hasher.HashPassword(account, password), cancellationToken);
            await unit.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync(
                "UPDATE CustomerAccount SET PasswordHash = @hash WHERE Email = @Email AND PasswordHash = @PasswordHash", new { hash, account.Email, account.PasswordHash }, ct), cancellationToken);
        }

        return account.CustomerId;
    }

    /// <summary>Opens an account with a customer of its own, unless the address has one.</summary>
    /// <exception cref="ProblemException">400: something written is none; 409: there are no customers here; 429: too many passwords are being hashed.</exception>
    public async Task OpenAsync(NewCustomerAccount account, CancellationToken cancellationToken)
    {
        if (account.Check() is { Count: > 0 } errors)
        {
            throw ProblemException.Invalid(errors);
        }

        // Before anybody looks whether the address is known: the work is the same.
        var hash = await gate.RunAsync(known: false, () => hasher.HashPassword(Nobody, account.Password), cancellationToken);
        var all = await definitions.GetAsync(cancellationToken);
        var types = all.TypesWith(CustomerParts.Customer).ToList();
        var type = types.Find(t => t == ConventionalType) ?? types.FirstOrDefault() ?? throw new ProblemException(409, "There are no customers here.", "No content type of this tenant is made with CustomerPart; add one by a recipe.");
        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            if (await FindAsync(account.Email, ct) is { } known && await content.GetAsync(known.CustomerId, VersionOptions.Published, ct) is not null)
            {
                return;
            }

            var customer = await content.SaveAsync(ToItem(account, type), new SaveOptions { Author = "shop", Audited = false }, ct);
            await session.ExecuteAsync("""
                INSERT INTO CustomerAccount (Email, CustomerId, PasswordHash, CreatedUtc) VALUES (@Email, @ContentItemId, @hash, @now)
                ON CONFLICT (Email) DO UPDATE SET CustomerId = @ContentItemId, PasswordHash = @hash, CreatedUtc = @now
                """, new { Email = Normalise(account.Email), customer.ContentItemId, hash, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct);
        }, cancellationToken);
    }

    private static CustomerAccount Nobody { get; } = new("", "", "");

    private Task<CustomerAccount?> FindAsync(string email, CancellationToken cancellationToken) => unit.ReadAsync((session, ct) =>
        session.FirstAsync<CustomerAccount>("SELECT Email, CustomerId, PasswordHash FROM CustomerAccount WHERE Email = @email", new { email = Normalise(email) }, ct), cancellationToken);

    private static ContentItem ToItem(NewCustomerAccount account, string type) => new ContentItem { ContentType = type }
        .SetText(CustomerParts.Customer, "Name", account.Name)
        .SetText(CustomerParts.Customer, "Email", account.Email)
        .SetText(CustomerParts.Customer, "Language", account.Language)
        .SetFlag(CustomerParts.Customer, "Sample", false);
}

internal sealed class CustomerAccountMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE CustomerAccount (Email TEXT PRIMARY KEY, CustomerId TEXT NOT NULL, PasswordHash TEXT NOT NULL, CreatedUtc INTEGER NOT NULL) WITHOUT ROWID;
            CREATE INDEX IX_CustomerAccount_Customer ON CustomerAccount (CustomerId);
            """, null, cancellationToken);
        return 1;
    }
}
