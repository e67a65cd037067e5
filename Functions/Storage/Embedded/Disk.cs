namespace TechVolunteers.Storage.Embedded;

/// <summary>Work on the file system, whose failures all mean one thing: the store can't be used now.</summary>
internal static class Disk
{
    /// <exception cref="StoreUnavailableException">The disk is full, read-only, broken or not ours.</exception>
    public static T Do<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The document folder cannot be used now: {broken.Message}", broken);
        }
    }

    /// <inheritdoc cref="Do{T}"/>
    public static void Do(Action work) => Do(() =>
    {
        work();
        return true;
    });

    /// <summary>As <see cref="Do{T}"/>, for what may take a while: it gets a thread of its own instead of one that serves requests.</summary>
    public static Task<T> Blocking<T>(Func<T> work) =>
        Task.Factory.StartNew(() => Do(work), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc cref="Blocking{T}"/>
    public static Task Blocking(Action work) => Blocking(() =>
    {
        work();
        return true;
    });
}
