using System.Security.Claims;
using System.Security.Cryptography;
using Studio.Administration.Roles;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Audit;

namespace Studio.Administration.ApiKeys;

/// <summary>Makes and revokes API keys.</summary>
public sealed class ApiKeyService(UnitOfWork unit, ApiKeyMemory memory, RoleGuard guard, AccountAudit audit, IdGenerator ids, TimeProvider time, IEnumerable<IPermissionProvider> providers)
{
    private const int ShownLength = 10;

    /// <summary>Makes a key; the secret is returned this once.</summary>
    /// <param name="input">What it is to be.</param>
    /// <param name="actor">Who makes it: he cannot give a key what he does not hold.</param>
    /// <param name="cancellationToken">Gives up before anything is written.</param>
    /// <exception cref="ProblemException">400 with the field that is wrong; 403 where the role is not the actor's to give.</exception>
    public Task<(ApiKey Key, string Secret)> CreateAsync(ApiKeyInput input, ClaimsPrincipal actor, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        await CheckAsync(session, input, ct);
        await (input.Scopes is { } scopes ? guard.RequireHoldsAsync(actor, scopes) : guard.RequireCoversAsync(actor, [input.Role], ct));
        var secret = ApiKeyStore.Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var key = new ApiKey
        {
            Id = ids.NewId(),
            Name = input.Name.Trim(),
            Role = input.Role,
            Scopes = input.Scopes is null ? null : string.Join(' ', input.Scopes.Distinct(StringComparer.Ordinal)),
            Shown = secret[..ShownLength],
            CreatedBy = actor.Identity?.Name ?? "",
            CreatedUtc = time.GetUtcNow().ToUnixTimeMilliseconds(),
            ExpiresUtc = input.Expires?.ToUnixTimeMilliseconds(),
        };
        await session.ExecuteAsync("""
            INSERT INTO ApiKey (Id, Name, Role, Hash, Scopes, Shown, CreatedBy, CreatedUtc, ExpiresUtc) VALUES (@Id, @Name, @Role, @Hash, @Scopes, @Shown, @CreatedBy, @CreatedUtc, @ExpiresUtc)
            """, new { key.Id, key.Name, key.Role, Hash = ApiKeyStore.Hash(secret), key.Scopes, key.Shown, key.CreatedBy, key.CreatedUtc, key.ExpiresUtc }, ct);
        await audit.RecordAsync(AuditActions.ApiKeyCreated, key, ct);
        return (key, secret);
    }, cancellationToken);

    /// <summary>Ends a key; a second time changes nothing.</summary>
    /// <returns>False where there is no such key.</returns>
    public Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        if (await session.FirstAsync<ApiKey>($"SELECT {ApiKeyStore.Columns} FROM ApiKey WHERE Id = @id", new { id }, ct) is not { } key)
        {
            return false;
        }

        if (key.RevokedUtc is null)
        {
            key.RevokedUtc = time.GetUtcNow().ToUnixTimeMilliseconds();
            await session.ExecuteAsync("UPDATE ApiKey SET RevokedUtc = @RevokedUtc WHERE Id = @id", new { id, key.RevokedUtc }, ct);
            await audit.RecordAsync(AuditActions.ApiKeyRevoked, key, ct);
            session.AfterCommit(memory.Invalidate);
        }

        return true;
    }, cancellationToken);

    private async Task CheckAsync(DbSession session, ApiKeyInput input, CancellationToken cancellationToken)
    {
        var errors = new List<InputError>();
        if (string.IsNullOrWhiteSpace(input.Name) || input.Name.Length > 100 || input.Name.Any(char.IsControl))
        {
            errors.Add(new InputError("Name", "A name of at most 100 characters is needed."));
        }

        if (await session.ScalarAsync<long>("SELECT count(*) FROM Role WHERE Name = @Role", new { input.Role }, cancellationToken) == 0)
        {
            errors.Add(new InputError("Role", "There is no role of this name."));
        }

        var known = providers.SelectMany(p => p.Permissions).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        errors.AddRange((input.Scopes ?? []).Where(s => !known.Contains(s)).Select(s => new InputError("Scopes", "There is no permission of this name.")));
        if (input.Expires <= time.GetUtcNow())
        {
            errors.Add(new InputError("Expires", "A time in the future is needed."));
        }

        if (errors.Count > 0)
        {
            throw ProblemException.Invalid(errors);
        }
    }
}
