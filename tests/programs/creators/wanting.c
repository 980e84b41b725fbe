/* A library that has one thread started by GLib, and three for a pool of its own. */
#include <glib.h>

static int sum;

static gpointer add(gpointer unused)
{
	g_atomic_int_inc(&sum);
	return unused;
}

static void task(gpointer all_here, gpointer unused)
{
	(void)unused;
	add(NULL);
	g_atomic_int_dec_and_test((gint *)all_here);
	while (g_atomic_int_get((gint *)all_here) > 0)
		g_usleep(1000);
}

int start_threads(void)
{
	gint missing = 3;
	GThreadPool *pool = g_thread_pool_new(task, NULL, 3, TRUE, NULL);
	for (int i = 0; i < 3; i++)
		g_thread_pool_push(pool, &missing, NULL);
	g_thread_pool_free(pool, FALSE, TRUE);
	g_thread_join(g_thread_new("one", add, NULL));
	return sum;
}
