using Studio.Administration.Tokens;
using Studio.Administration.TwoFactor;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Security.Secrets;

namespace Studio.Administration;

/// <summary>Encrypts the keys of authenticator apps and of tokens anew when the master key is rotated.</summary>
internal sealed class AccountSecretHolder(UnitOfWork unit, ISecretProtector secrets) : ISecretHolder
{
    public Task<int> ReprotectAsync(CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var apps = await session.QueryAsync<Row>("SELECT UserId AS Id, SecretKey AS Secret FROM TwoFactor", null, ct);
        foreach (var row in apps)
        {
            await session.ExecuteAsync("UPDATE TwoFactor SET SecretKey = @Anew WHERE UserId = @Id", new { row.Id, Anew = Anew(row.Secret, TwoFactorService.PurposeOf(row.Id)) }, ct);
        }

        var tokens = await session.QueryAsync<Row>("SELECT Id, PrivateKey AS Secret FROM TokenKey", null, ct);
        foreach (var row in tokens)
        {
            await session.ExecuteAsync("UPDATE TokenKey SET PrivateKey = @Anew WHERE Id = @Id", new { row.Id, Anew = Anew(row.Secret, TokenKeys.PurposeOf(row.Id)) }, ct);
        }

        return apps.Count + tokens.Count;
    }, cancellationToken);

    private string Anew(string stored, string purpose) => secrets.Protect(secrets.Unprotect(stored, purpose), purpose);

    private sealed record Row(string Id, string Secret);
}
