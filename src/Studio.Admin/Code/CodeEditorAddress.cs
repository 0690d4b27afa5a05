using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Security;

namespace Studio.Admin.Code;

/// <summary>
/// Something that the editor of a language can ask a module: <c>types</c> (declarations), <c>check</c> (faults), <c>run</c>, <c>samples</c> (customers to try with), <c>facts</c>, <c>completions</c>, <c>preview</c>. Without
/// one the editor does without it.
/// </summary>
/// <param name="Language">One of <see cref="CodeLanguages"/>.</param>
/// <param name="Name">The editor's attribute.</param>
/// <param name="Address">The address from the tenant's root, such as <c>~/api/scripts/check</c>.</param>
/// <param name="Permission">What asking needs; the editor of a person without it does without.</param>
public sealed record CodeEditorAddress(string Language, string Name, string Address, Permission Permission);

/// <summary>What the editors of one request can ask.</summary>
public sealed class CodeEditorAddresses(IEnumerable<CodeEditorAddress> addresses, IAuthorizationService authorization)
{
    /// <summary>The attributes for the editor of a language that a person uses, with addresses from the tenant's root. Of two modules the one that was registered last answers.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OfAsync(string language, ClaimsPrincipal user)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var address in addresses.Where(a => a.Language == language))
        {
            if (await authorization.HasPermissionAsync(user, address.Permission))
            {
                found[address.Name] = address.Address;
            }
        }

        return found;
    }
}

/// <summary>Registers what editors can ask.</summary>
public static class CodeEditorRegistration
{
    /// <summary>Lets the editor of a language ask at an address.</summary>
    public static IServiceCollection AddCodeEditorAddress(this IServiceCollection services, string language, string name, string address, Permission permission) =>
        services.AddSingleton(new CodeEditorAddress(language, name, address, permission));
}
