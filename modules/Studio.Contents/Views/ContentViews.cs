using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Studio.ContentModel.Definitions;
using Studio.Contents.Access;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Audit;

namespace Studio.Contents.Views;

/// <summary>
/// The saved views of lists. Everybody has his own; a shared one is seen by whoever sees the list, and shared and changed by whoever has <see cref="ContentPermissions.ShareContentViews"/>.
/// A view gives no right: what it asks is answered as if its reader had asked it himself.
/// </summary>
internal sealed class ContentViews(UnitOfWork unit, ContentDoor door, ContentViewChecks checks, IAuthorizationService authorization, IdGenerator ids, TimeProvider time, IAuditTrail audit)
{
    /// <summary>The most views that one person has of a type.</summary>
    public const int MostOwn = 50;

    /// <summary>The most shared views of a type.</summary>
    public const int MostShared = 100;

    /// <summary>The views of a type that he sees.</summary>
    public Task<ContentViewList> ListAsync(string contentType, CancellationToken cancellationToken) => ReadAsync([contentType], cancellationToken);

    /// <summary>The views of all types that he sees.</summary>
    public async Task<ContentViewList> ListAsync(CancellationToken cancellationToken) => await ReadAsync([.. (await door.TypesAsync(cancellationToken)).Select(t => t.Name)], cancellationToken);

    /// <summary>A view that he sees.</summary>
    /// <exception cref="ProblemException">404: there is none, or not for him.</exception>
    public async Task<ContentView> GetAsync(string? id, CancellationToken cancellationToken)
    {
        var view = (await unit.ReadAsync((session, ct) => session.FirstAsync<ContentViewRow>($"{ContentViewRow.Select} WHERE Id = @id AND (OwnerId = @owner OR Shared = 1)", new { id, owner = door.Id }, ct), cancellationToken))?.ToView();
        return view is not null && (await door.TypesAsync(cancellationToken)).Any(t => t.Name == view.ContentType) ? view : throw ProblemException.NotFound("There is no such view.");
    }

    /// <summary>True where he may share views, and change those that are shared.</summary>
    public Task<bool> MayShareAsync() => authorization.HasPermissionAsync(door.User, ContentPermissions.ShareContentViews);

    /// <summary>True where he may change or delete the view.</summary>
    public async Task<bool> MayChangeAsync(ContentView view) => view.Shared ? await MayShareAsync() : view.OwnerId == door.Id;

    /// <summary>Keeps a new view.</summary>
    /// <exception cref="ProblemException">400: what it says is not right, its name is taken, or there are too many; 403: he may not share, or does not see the list.</exception>
    public async Task<ContentView> AddAsync(string contentType, ContentViewWords words, CancellationToken cancellationToken)
    {
        var right = await RightAsync(contentType, words, cancellationToken);
        if (door.Id.Length == 0)
        {
            throw Refused("Sign in to keep views.");
        }

        var view = new ContentView(ids.NewId(), contentType, right.Name, door.Id, right.Shared, right.Asked, 1);
        return await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            await CheckRoomAsync(session, view, ct);
            var added = await session.ExecuteAsync("""
                INSERT INTO ContentView (Id, ContentType, Name, OwnerId, Shared, Asked, Revision, CreatedUtc, ModifiedUtc) VALUES (@Id, @ContentType, @Name, @OwnerId, @Shared, @Asked, @Revision, @now, @now)
                ON CONFLICT (OwnerId, ContentType, Name) DO NOTHING
                """, Row(view), ct);
            if (added == 0)
            {
                throw Taken();
            }

            await RecordAsync(ContentViewAuditActions.Saved, null, view, ct);
            return view;
        }, cancellationToken);
    }

    /// <summary>Makes a view what is said.</summary>
    /// <param name="id">The view.</param>
    /// <param name="words">What it is to be.</param>
    /// <param name="isCurrent">Tells whether the view is still what the caller knows; asked in the transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ProblemException">400 and 403 as for a new one; 404; 409: somebody changed it in between.</exception>
    public async Task<ContentView> ChangeAsync(string id, ContentViewWords words, Func<ContentView, bool> isCurrent, CancellationToken cancellationToken)
    {
        var known = await GetAsync(id, cancellationToken);
        var right = await RightAsync(known.ContentType, words, cancellationToken);
        return await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var before = await GetAsync(id, ct);
            await RequireChangeAsync(before);
            if (!isCurrent(before))
            {
                throw ProblemException.Conflict("Somebody changed the view in between. Open it again and make your change again.");
            }

            var view = before with { Name = right.Name, Shared = right.Shared, Asked = right.Asked, Revision = before.Revision + 1 };
            await CheckRoomAsync(session, view, ct);
            await session.ExecuteAsync("UPDATE ContentView SET Name = @Name, Shared = @Shared, Asked = @Asked, Revision = @Revision, ModifiedUtc = @now WHERE Id = @Id", Row(view), ct);
            await RecordAsync(ContentViewAuditActions.Saved, before, view, ct);
            return view;
        }, cancellationToken);
    }

    /// <summary>Takes a view away, also from those whose lists open with it.</summary>
    /// <exception cref="ProblemException">403; 404.</exception>
    public Task DeleteAsync(string id, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var view = await GetAsync(id, ct);
        await RequireChangeAsync(view);
        await session.ExecuteAsync("DELETE FROM ContentViewDefault WHERE ViewId = @Id", new { view.Id }, ct);
        await session.ExecuteAsync("DELETE FROM ContentView WHERE Id = @Id", new { view.Id }, ct);
        await RecordAsync(ContentViewAuditActions.Deleted, view, null, ct);
    }, cancellationToken);

    /// <summary>Says whether his list of the type opens with the view.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public Task SetDefaultAsync(string id, bool isDefault, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var view = await GetAsync(id, ct);
        var parameters = new { user = door.Id, view.ContentType, view.Id };
        await session.ExecuteAsync(isDefault
            ? "INSERT INTO ContentViewDefault (UserId, ContentType, ViewId) VALUES (@user, @ContentType, @Id) ON CONFLICT (UserId, ContentType) DO UPDATE SET ViewId = excluded.ViewId"
            : "DELETE FROM ContentViewDefault WHERE UserId = @user AND ContentType = @ContentType AND ViewId = @Id", parameters, ct);
    }, cancellationToken);

    private Task<ContentViewList> ReadAsync(string[] types, CancellationToken cancellationToken) => types.Length == 0
        ? Task.FromResult(new ContentViewList([], new Dictionary<string, string>()))
        : unit.ReadAsync(async (session, ct) =>
        {
            var parameters = new { types, owner = door.Id };
            var rows = await session.QueryAsync<ContentViewRow>($"{ContentViewRow.Select} WHERE ContentType IN @types AND (OwnerId = @owner OR Shared = 1)", parameters, ct);
            var defaults = await session.QueryAsync<DefaultRow>("SELECT ContentType, ViewId FROM ContentViewDefault WHERE UserId = @owner AND ContentType IN @types", parameters, ct);
            return new ContentViewList([.. rows.Select(r => r.ToView()).OrderBy(v => v.Name, StringComparer.CurrentCulture).ThenBy(v => v.Id, StringComparer.Ordinal)], defaults.ToDictionary(d => d.ContentType, d => d.ViewId, StringComparer.Ordinal));
        }, cancellationToken);

    /// <summary>What is to be kept, checked.</summary>
    private async Task<ContentViewWords> RightAsync(string contentType, ContentViewWords words, CancellationToken cancellationToken)
    {
        var type = (await door.DefinitionsAsync(cancellationToken)).Type(contentType) ?? throw ProblemException.Invalid("type", $"There is no content type '{contentType}'.");
        await door.OwnerSeenAsync(type);
        if (words.Shared && !await MayShareAsync())
        {
            throw Refused($"Sharing a view needs the permission {ContentPermissions.ShareContentViews.Name}.");
        }

        var right = words with { Name = words.Name.Trim() };
        await checks.CheckAsync(type, right, cancellationToken);
        return right;
    }

    private async Task RequireChangeAsync(ContentView view)
    {
        if (!await MayChangeAsync(view))
        {
            throw Refused($"Changing a shared view needs the permission {ContentPermissions.ShareContentViews.Name}.");
        }
    }

    /// <summary>Counts in the transaction of the change, so that two at once do not exceed the bounds.</summary>
    private static async Task CheckRoomAsync(WriteSession session, ContentView view, CancellationToken cancellationToken)
    {
        var parameters = new { view.Id, view.OwnerId, view.ContentType, view.Name };
        if (await session.ScalarAsync<long>("SELECT count(*) FROM ContentView WHERE OwnerId = @OwnerId AND ContentType = @ContentType AND Name = @Name AND Id <> @Id", parameters, cancellationToken) > 0)
        {
            throw Taken();
        }

        if (await session.ScalarAsync<long>("SELECT count(*) FROM ContentView WHERE OwnerId = @OwnerId AND ContentType = @ContentType AND Id <> @Id", parameters, cancellationToken) >= MostOwn)
        {
            throw ProblemException.Invalid("", "There are 50 views of this list already. Delete one that is not needed any more.");
        }

        if (view.Shared && await session.ScalarAsync<long>("SELECT count(*) FROM ContentView WHERE ContentType = @ContentType AND Shared = 1 AND Id <> @Id", parameters, cancellationToken) >= MostShared)
        {
            throw ProblemException.Invalid("shared", "There are 100 shared views of this list already. Delete one that is not needed any more.");
        }
    }

    // Not what is asked: the values of fields that the trail's reader may not see are in it.
    private Task RecordAsync(AuditAction action, ContentView? before, ContentView? after, CancellationToken cancellationToken) => audit.RecordAsync(new AuditEntry(action)
    {
        SubjectType = "ContentView",
        SubjectId = (after ?? before)!.Id,
        SubjectName = (after ?? before)!.Name,
        Before = State(before),
        After = State(after),
    }, cancellationToken);

    private static JsonObject? State(ContentView? view) => view is null ? null : new JsonObject { ["Name"] = view.Name, ["Type"] = view.ContentType, ["Shared"] = view.Shared, ["Revision"] = view.Revision };

    private object Row(ContentView view) => new
    {
        view.Id,
        view.ContentType,
        view.Name,
        view.OwnerId,
        Shared = view.Shared ? 1L : 0L,
        Asked = JsonSerializer.Serialize(view.Asked, JsonSerializerOptions.Web),
        view.Revision,
        now = time.GetUtcNow().ToUnixTimeMilliseconds(),
    };

    private static ProblemException Taken() => ProblemException.Invalid("name", "You have a view with this name already.");

    private static ProblemException Refused(string detail) => new(StatusCodes.Status403Forbidden, "Not allowed.", detail);

    private sealed class DefaultRow
    {
        public string ContentType { get; set; } = "";

        public string ViewId { get; set; } = "";
    }
}

/// <summary>What the audit trail records of views.</summary>
internal sealed class ContentViewAuditActions : IAuditActionProvider
{
    /// <summary>A view was made or changed.</summary>
    public static readonly AuditAction Saved = new("content-views.saved", "View of a list saved", typeof(ContentPermissions));

    /// <summary>A view was deleted.</summary>
    public static readonly AuditAction Deleted = new("content-views.deleted", "View of a list deleted", typeof(ContentPermissions));

    public IEnumerable<AuditAction> Actions => [Saved, Deleted];
}
