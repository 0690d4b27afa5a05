using System.Net.Http.Headers;

namespace Studio.Web.Tests.Isolation;

/// <summary>A way to prove who one is, taken from where it was given, so that it can be shown elsewhere too.</summary>
/// <param name="Name">What it is, in the words of a fault.</param>
/// <param name="Authorization">The header <c>Authorization</c>, or null.</param>
/// <param name="Cookies">Cookies by name.</param>
/// <param name="Antiforgery">The token of the last page, or null.</param>
public sealed record Identity(string Name, string? Authorization, IReadOnlyDictionary<string, string> Cookies, string? Antiforgery)
{
    public static readonly Identity Stranger = new("a stranger", null, new Dictionary<string, string>(StringComparer.Ordinal), null);

    /// <summary>Puts it on a request for a tenant. Cookies of another tenant come under their own names and under those that the asked tenant reads.</summary>
    internal void Put(HttpRequestMessage request, TenantSide asked) => Put(asked)((name, value) => request.Headers.TryAddWithoutValidation(name, value));

    /// <summary>Puts it on whatever takes headers.</summary>
    internal Action<Action<string, string>> Put(TenantSide asked) => add =>
    {
        if (Authorization is not null)
        {
            add("Authorization", Authorization);
        }

        if (Cookies.Count > 0)
        {
            var all = new Dictionary<string, string>(Cookies, StringComparer.Ordinal);
            foreach (var (name, value) in Cookies)
            {
                all.TryAdd(asked.CookieName(Bare(name)), value);
            }

            add("Cookie", string.Join("; ", all.Select(c => $"{c.Key}={c.Value}")));
        }

        if (Antiforgery is not null)
        {
            add("RequestVerificationToken", Antiforgery);
        }
    };

    /// <summary>The token of an API key for programs, and what it signs in.</summary>
    public static Identity Bearer(string name, string token) => Stranger with { Name = name, Authorization = new AuthenticationHeaderValue("Bearer", token).ToString() };

    private static string Bare(string cookie) => cookie.EndsWith("_" + TwoTenants.SecondName, StringComparison.OrdinalIgnoreCase) ? cookie[..^(TwoTenants.SecondName.Length + 1)] : cookie;
}
