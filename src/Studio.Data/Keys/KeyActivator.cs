using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Tenants;

namespace Studio.Data.Keys;

/// <summary>
/// Takes over the key files of earlier releases, and sees to it that there is a key before the first request: making one within a request could wait
/// for that request's own transaction.
/// </summary>
internal sealed class KeyActivator(
    UnitOfWork unit, DataProtectionKeyStore store, MasterKeyXmlEncryptor encryptor, ShellSettings shell, IDataProtectionProvider protection, ILogger<KeyActivator> logger) : IShellActivator
{
    public int Order => -900;

    public async Task ActivateAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(shell.Folder, "Keys");
        if (Directory.Exists(folder))
        {
            await TakeOverAsync(folder, cancellationToken);
        }

        // A key is written by a connection of its own, which would wait for the transaction that a recipe activates in; the tenant is activated again after it.
        if (unit.Current is null)
        {
            protection.CreateProtector("Studio.Data.Keys").Protect([]);
        }
    }

    private async Task TakeOverAsync(string folder, CancellationToken cancellationToken)
    {
        var files = Directory.GetFiles(folder, "*.xml");
        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            foreach (var file in files)
            {
                var key = encryptor.EncryptMarked(KeyXml.Parse(await File.ReadAllTextAsync(file, ct)));
                await store.ImportAsync(session, Path.GetFileNameWithoutExtension(file), key, ct);
            }
        }, cancellationToken);
        Directory.Delete(folder, recursive: true);
        logger.LogInformation("{Count} keys of tenant {Tenant} were moved from files into its database", files.Length, shell.Name);
    }
}

/// <summary>The stored keys as a rotation sees them.</summary>
internal sealed class DataProtectionKeySecrets(UnitOfWork unit, MasterKeyXmlEncryptor encryptor) : ISecretHolder
{
    public Task<int> ReprotectAsync(CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var count = 0;
        foreach (var row in await session.QueryAsync<Row>("SELECT Id, Document FROM DataProtectionKey", null, ct))
        {
            var key = KeyXml.Parse(row.Document);
            count += encryptor.Reprotect(key);
            await session.ExecuteAsync("UPDATE DataProtectionKey SET Document = @Document WHERE Id = @Id", new { row.Id, Document = key.ToString(SaveOptions.DisableFormatting) }, ct);
        }

        return count;
    }, cancellationToken);

    private sealed record Row(string Id, string Document);
}
