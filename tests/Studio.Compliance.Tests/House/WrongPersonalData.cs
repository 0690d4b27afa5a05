using System.Text.Json.Nodes;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;

namespace Studio.Compliance.Tests.House;

/// <summary>The suite of personal data must find places that do not forget as they say.</summary>
[Collection(HouseGroup.Name)]
public sealed class WrongPersonalData(HouseTenant house)
{
    [Fact]
    public async Task Places_that_do_not_forget_as_they_say()
    {
        await Suite(new Place()).What_is_too_old_is_forgotten_in_small_batches();
        await FailsAsync(new Place { Lies = true }, "NOTHING");
        await FailsAsync(new Place { IsGreedy = true }, "more at once");
        await FailsAsync(new Place { IsEndless = true }, "never ends");
        await FailsAsync(new Place { IsBlind = true }, "what is young");
        await FailsAsync(new Place { Keep = TimeSpan.FromDays(1) }, "nobody said when");
    }

    private async Task FailsAsync(Place place, string why) =>
        (await Assert.ThrowsAnyAsync<Exception>(Suite(place).What_is_too_old_is_forgotten_in_small_batches)).Message.ShouldContain(why == "NOTHING" ? "Canary" : why, Case.Insensitive);

    private PlacesOf Suite(Place place) => new(house.Tenant.Services, place);

    private sealed class PlacesOf(IServiceProvider tenant, Place place) : PersonalDataCompliance
    {
        protected override IReadOnlyList<string> Filled => [];

        protected override IReadOnlyList<string> Forgetting => [place.Name];

        protected override Task<IServiceProvider> TenantAsync() => Task.FromResult(tenant);

        protected override IReadOnlyList<IPersonalDataSource> Sources(IServiceProvider scope) => [place];

        protected override Task<string> FillAsync()
        {
            place.Kept.AddRange([Canary + " 1", Canary + " 2", Canary + " 3"]);
            return Task.FromResult("01never0000000000000000000");
        }
    }

    private sealed class Place : IPersonalDataSource
    {
        public List<string> Kept { get; } = [];

        public bool Lies { get; init; }

        public bool IsGreedy { get; init; }

        public bool IsEndless { get; init; }

        public bool IsBlind { get; init; }

        public TimeSpan? Keep { get; init; }

        public string Name => "place";

        public string Title => "Nobody translates this";

        public Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken) => Task.FromResult<JsonNode?>(new JsonArray([.. Kept.Select(k => (JsonNode)k)]));

        public Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<TimeSpan?> KeepAsync(CancellationToken cancellationToken) => Task.FromResult(Keep);

        public Task<PurgedBatch> PurgeAsync(WriteSession session, PurgeRequest request, CancellationToken cancellationToken)
        {
            var isOld = IsBlind || request.Before > TimeProvider.System.GetUtcNow();
            var count = isOld ? Math.Min(Kept.Count, IsGreedy ? int.MaxValue : request.Most) : 0;
            if (!Lies)
            {
                Kept.RemoveRange(0, count);
            }

            var goesOn = IsEndless || (Lies ? request.After.Length == 0 && count > 0 : count > 0);
            return Task.FromResult(new PurgedBatch(count, goesOn ? "on" : null));
        }
    }
}
