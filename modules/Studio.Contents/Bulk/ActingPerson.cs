using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Studio.Contents.Bulk;

/// <summary>
/// Lets what goes on in the background be done by whoever ordered it: permissions, fields, authors and the audit trail are his, as in a request of his own. It counts for the flow of calls
/// that made it, until it is disposed.
/// </summary>
internal sealed class ActingPerson : IDisposable
{
    private readonly IHttpContextAccessor _http;

    public ActingPerson(IHttpContextAccessor http, ClaimsPrincipal person)
    {
        _http = http;
        _http.HttpContext = new DefaultHttpContext { User = person };
    }

    public void Dispose() => _http.HttpContext = null;
}
