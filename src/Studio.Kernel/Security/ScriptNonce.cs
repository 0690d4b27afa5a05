using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Studio.Kernel.Security;

/// <summary>
/// The word by which the content policy of one answer lets an inline script of that answer run. A page that has none needs no word, and its policy names none. Scripts are files; the one thing that browsers read only
/// inline is an import map.
/// </summary>
public static class ScriptNonce
{
    private const string Item = "csp-nonce";

    /// <summary>The answer's word, made when it is first asked for; 128 random bits. Ask for it before the answer has begun.</summary>
    /// <exception cref="InvalidOperationException">The answer has begun: its policy is sent.</exception>
    public static string For(HttpContext context)
    {
        if (Of(context) is { } known)
        {
            return known;
        }

        if (context.Response.HasStarted)
        {
            throw new InvalidOperationException("The answer has begun; its content policy can name no more scripts.");
        }

        var made = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        context.Items[Item] = made;
        return made;
    }

    /// <summary>The answer's word, or null where nothing asked for one.</summary>
    internal static string? Of(HttpContext context) => context.Items[Item] as string;
}
