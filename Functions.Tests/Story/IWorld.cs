namespace TechVolunteers.Tests.Story;

/// <summary>Where the story happens: in this process with fake time, or in a process of its own that can be killed.</summary>
internal interface IWorld : IAsyncDisposable
{
    /// <summary>A browser in which this person is signed in; the same one each time.</summary>
    Task<Browser> As(string mailbox);

    /// <summary>A browser of nobody in particular.</summary>
    Browser Anyone();

    Task<DateTimeOffset> Now();

    /// <summary>Lets campaign time pass until at least this instant and what became due is done.</summary>
    Task Until(DateTimeOffset instant);

    /// <summary>Every letter to an address so far: subject and body.</summary>
    Task<IReadOnlyList<(string Subject, string Body)>> LettersTo(string address);

    /// <summary>Called after each step; a world of its own may crash here and come back.</summary>
    Task Between(string step);
}
