using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Idempotency;
using Studio.Data.Identity;
using Studio.Data.Outbox;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Settings;
using Studio.Testing.Storage;

namespace Studio.Data.Tests;

public sealed class UnitOfWorkTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Users_settings_and_rows_of_one_unit_are_kept_or_undone_together(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await Should.ThrowAsync<InvalidOperationException>(() => WriteAllAsync(database, fail: true));
        (await UsersAsync(database)).ShouldBe(0);
        (await database.CountAsync()).ShouldBe(0);
        (await SiteAsync(database)).SiteName.ShouldBe("Studio");

        await WriteAllAsync(database, fail: false);
        (await UsersAsync(database)).ShouldBe(1);
        (await database.CountAsync()).ShouldBe(1);
        (await SiteAsync(database)).SiteName.ShouldBe("晨光");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Sixty_four_copies_under_one_key_are_one_row_and_one_answer(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var store = database.Services.GetRequiredService<IdempotencyStore>();
        var made = 0;
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => database.Database.WriteAsync(WriteClass.Events, (s, ct) =>
            store.RunAsync(s, new IdempotencyKey("test", "k", "hash"), async () =>
            {
                var n = Interlocked.Increment(ref made);
                await s.ExecuteAsync("INSERT INTO Thing (Name) VALUES (@n)", new { n = $"row {n}" }, ct);
                return $"row {n}";
            }, ct), CancellationToken.None))));
        answers.Select(a => a.Value).Distinct().ShouldHaveSingleItem();
        answers.Count(a => !a.Replayed).ShouldBe(1);
        (await database.CountAsync()).ShouldBe(1);

        var changed = await Should.ThrowAsync<ProblemException>(database.Database.WriteAsync(WriteClass.Events, (s, ct) =>
            store.RunAsync(s, new IdempotencyKey("test", "k", "another body"), () => Task.FromResult(""), ct), CancellationToken.None));
        changed.Status.ShouldBe(422);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_key_whose_work_failed_can_be_used_again(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var store = database.Services.GetRequiredService<IdempotencyStore>();
        var key = new IdempotencyKey("test", "again", "hash");
        await Should.ThrowAsync<InvalidOperationException>(database.Database.WriteAsync(WriteClass.Events, (s, ct) => store.RunAsync<string>(s, key, () => throw new InvalidOperationException(), ct), CancellationToken.None));
        var answer = await database.Database.WriteAsync(WriteClass.Events, (s, ct) => store.RunAsync(s, key, () => Task.FromResult("done"), ct), CancellationToken.None);
        answer.Value.ShouldBe("done");
        answer.Replayed.ShouldBeFalse();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_message_and_its_effect_happen_once_and_a_poison_message_holds_no_other(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider, s => s.AddScoped<IOutboxConsumer, ThingConsumer>());
        var outbox = database.Services.GetRequiredService<OutboxStore>();
        await database.Database.WriteAsync(WriteClass.Events, async (s, ct) =>
        {
            foreach (var name in new[] { "a", "poison", "b", "c" })
            {
                await outbox.AddAsync(s, "thing", name, ct);
            }

            return 0;
        }, CancellationToken.None);

        await database.Services.GetRequiredService<OutboxDispatcher>().DrainAsync(CancellationToken.None);
        (await database.CountAsync("Name IN ('a', 'b', 'c')")).ShouldBe(3);
        (await database.CountAsync()).ShouldBe(3);
        var left = await database.Database.ReadAsync((s, ct) => s.QueryAsync<Left>("SELECT Payload, Attempts, LastError FROM Outbox", null, ct), CancellationToken.None);
        left.ShouldHaveSingleItem().ShouldBe(new Left("\"poison\"", 1, "on purpose"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_scope_reads_users_before_in_and_after_its_transactions(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var scope = database.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TenantDbContext>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<StudioUser>>();
        for (var round = 0; round < 3; round++)
        {
            (await context.Users.CountAsync()).ShouldBe(round);
            await scope.ServiceProvider.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Interactive, async (_, _) =>
            {
                (await users.CreateAsync(new StudioUser { UserName = $"anna{round}", Email = "anna@example.com", LockoutEnd = DateTimeOffset.UnixEpoch, EmailConfirmed = true })).Succeeded.ShouldBeTrue();
                (await context.Users.CountAsync(CancellationToken.None)).ShouldBe(round + 1);
            }, CancellationToken.None);
            var read = await context.Users.AsNoTracking().SingleAsync(u => u.UserName == $"anna{round}");
            (read.LockoutEnd, read.EmailConfirmed, read.TwoFactorEnabled).ShouldBe((DateTimeOffset.UnixEpoch, true, false));
        }
    }

    private static async Task WriteAllAsync(TestDatabase database, bool fail)
    {
        await using var scope = database.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        await services.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Interactive, async (s, ct) =>
        {
            (await services.GetRequiredService<UserManager<StudioUser>>().CreateAsync(new StudioUser { UserName = "anna", Email = "anna@example.com" })).Succeeded.ShouldBeTrue();
            await services.GetRequiredService<ISettingsStore>().SaveAsync(new SiteSettings { SiteName = "晨光" }, ct);
            await s.ExecuteAsync("INSERT INTO Thing (Name) VALUES ('one')", null, ct);
            if (fail)
            {
                throw new InvalidOperationException();
            }
        }, CancellationToken.None);
    }

    private static async Task<int> UsersAsync(TestDatabase database)
    {
        await using var scope = database.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TenantDbContext>().Users.CountAsync();
    }

    private static async Task<SiteSettings> SiteAsync(TestDatabase database)
    {
        await using var scope = database.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISettingsStore>().GetAsync<SiteSettings>(CancellationToken.None);
    }

    private sealed record Left(string Payload, long Attempts, string LastError);

    private sealed class ThingConsumer(UnitOfWork unit) : IOutboxConsumer
    {
        public string Type => "thing";

        public Task ConsumeAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Workflow, async (s, ct) =>
        {
            foreach (var message in messages)
            {
                await s.ExecuteAsync("INSERT INTO Thing (Name) VALUES (@Name)", new { Name = message.Read<string>() }, ct);
                if (message.Read<string>() == "poison")
                {
                    throw new InvalidOperationException("on purpose");
                }
            }
        }, cancellationToken);
    }
}
