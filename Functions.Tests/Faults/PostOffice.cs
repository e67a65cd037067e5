using System.Collections.Concurrent;
using TechVolunteers.Notifications;
using TechVolunteers.Notifications.Transports;

namespace TechVolunteers.Tests.Faults;

/// <summary>The world's mail: it outlives the app, takes every letter, and counts how often it got each.</summary>
internal sealed class PostOffice(IEnumerable<KeyValuePair<string, int>>? before = null) : ILetterTransport
{
    private readonly ConcurrentDictionary<string, int> _got = new(before ?? [], StringComparer.Ordinal);

    /// <summary>The letters that came more often than this, by id.</summary>
    public IEnumerable<string> MoreThan(int times) => _got.Where(pair => pair.Value > times).Select(pair => pair.Key);

    public PostOffice Copy() => new(_got);

    public Task<Delivery> Send(Envelope envelope, CancellationToken cancel)
    {
        _got.AddOrUpdate(envelope.Id, 1, (_, times) => times + 1);
        return Task.FromResult<Delivery>(new Delivery.Taken());
    }
}
